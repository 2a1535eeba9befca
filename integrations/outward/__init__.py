"""What happens here, told elsewhere: webhooks and chats; and what is asked there."""
