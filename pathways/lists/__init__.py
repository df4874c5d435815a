"""Open lists that others give away: fetched when somebody asks, read, and matched to ours."""
