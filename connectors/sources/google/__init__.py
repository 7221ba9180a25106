"""Google Analytics, Ads, Sheets, Search Console and YouTube, and what they share."""
