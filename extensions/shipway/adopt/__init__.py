"""Take a service that was made by hand for one of ours; nothing of it is changed."""
