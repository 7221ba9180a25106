"""TikTok's accounts and its advertising, over the API for Business."""
