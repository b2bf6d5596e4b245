// BayesianOptimization
