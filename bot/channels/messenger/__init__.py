"""Facebook Messenger, by Meta's Graph API: https://developers.facebook.com/docs/messenger-platform."""
