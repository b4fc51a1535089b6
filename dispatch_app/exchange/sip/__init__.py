"""SIP: messages in, what happened out; built on sippy."""
