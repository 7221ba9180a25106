"""What OKRs mean: pure functions and frozen types. No clock, file, network, SQL execution or Streamlit."""
