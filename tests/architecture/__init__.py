"""What must stay true of the code as a whole; each test names the house rule or decision that it keeps."""
