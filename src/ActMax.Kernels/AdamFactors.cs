namespace ActMax.Kernels;

/// <summary>
/// Numbers of a step of Adam (Kingma and Ba 2015), corrections for the bias of the moments included.
/// </summary>
/// <param name="Beta1">Share of the first moment that stays.</param>
/// <param name="Beta2">Share of the second moment that stays.</param>
/// <param name="Epsilon">Added to the root of the second moment.</param>
/// <param name="Rate">Learning rate / (1 - beta1 ^ n).</param>
/// <param name="Root">sqrt (1 - beta2 ^ n).</param>
public readonly record struct AdamFactors(double Beta1, double Beta2, double Epsilon, double Rate, double Root);
