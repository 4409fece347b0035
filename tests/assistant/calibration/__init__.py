"""Operating points and calibration."""
