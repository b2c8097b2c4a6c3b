namespace ActMax.Kernels;

/// <summary>Which way the products of a layer go; results are the same to the last bit.</summary>
internal enum Direction
{
    /// <summary>Whichever visits fewer edges, by a measured price of each.</summary>
    Cheapest,

    /// <summary>Every wanted destination gathers from all its sources.</summary>
    Pull,

    /// <summary>Every source that is not zero hands on to all its destinations.</summary>
    Push,
}
