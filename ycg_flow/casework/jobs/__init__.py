"""Jobs: what the product does by itself, each derived from state and date, so that running twice does nothing twice."""
