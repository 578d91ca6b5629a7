"""Late clients: reminders, holds, write-offs, recoveries."""
