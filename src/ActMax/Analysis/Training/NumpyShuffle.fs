namespace ActMax

/// numpy's legacy generator (numpy.random.seed and permutation), so that a seed splits data as it does there.
/// Source: Matsumoto and Nishimura, "Mersenne Twister", ACM TOMACS 8, 1998 (MT19937); numpy 1.24 for the shuffle.
[<RequireQualifiedAccess>]
module internal NumpyShuffle =

    let private size = 624
    let private middle = 397

    let private seeded (seed: uint32) : uint32[] =
        let state = Array.zeroCreate size
        state[0] <- seed

        for i in 1 .. size - 1 do
            state[i] <- 1812433253u * (state[i - 1] ^^^ (state[i - 1] >>> 30)) + uint32 i

        state

    let private twist (state: uint32[]) : unit =
        for i in 0 .. size - 1 do
            let mixed = (state[i] &&& 0x80000000u) ||| (state[(i + 1) % size] &&& 0x7fffffffu)

            let turned = if mixed &&& 1u = 0u then 0u else 0x9908b0dfu
            state[i] <- state[(i + middle) % size] ^^^ (mixed >>> 1) ^^^ turned

    let private temper (word: uint32) : uint32 =
        let a = word ^^^ (word >>> 11)
        let b = a ^^^ ((a <<< 7) &&& 0x9d2c5680u)
        let c = b ^^^ ((b <<< 15) &&& 0xefc60000u)
        c ^^^ (c >>> 18)

    /// numpy.random.seed(seed); numpy.random.permutation(count)
    let permutation (seed: uint32) (count: int) : int[] =
        let state = seeded seed
        let mutable next = size

        let word () =
            if next = size then
                twist state
                next <- 0

            next <- next + 1
            temper state[next - 1]

        // Uniform in 0 .. most: words are cut to as many bits and refused when too large.
        let below (most: uint32) =
            let mask =
                System.UInt32.MaxValue >>> System.Numerics.BitOperations.LeadingZeroCount most

            let mutable value = word () &&& mask

            while value > most do
                value <- word () &&& mask

            int value

        let order = Array.init count id

        for i in count - 1 .. -1 .. 1 do
            let j = below (uint32 i)
            let item = order[i]
            order[i] <- order[j]
            order[j] <- item

        order
