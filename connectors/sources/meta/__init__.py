"""Facebook pages, Instagram and Meta Ads, over the Graph API."""
