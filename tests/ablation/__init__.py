"""What each rule adds: leave it out, fit again where something is fitted, and measure (figures in eval/README.md)."""
