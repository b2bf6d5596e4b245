// AlloyDesign
