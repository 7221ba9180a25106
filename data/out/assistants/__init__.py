"""What assistants ask and do: tools, resources and prompts of the Model Context Protocol, over our queries."""
