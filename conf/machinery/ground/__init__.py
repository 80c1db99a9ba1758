"""What every stage stands on: lines, pages and their cells, kept outputs; no stage is imported."""
