namespace ActMax

/// The lattice points inside the convex hull of others, in whole numbers. flyvis fills gaps of its measured offsets
/// with scipy's hull and matplotlib's `contains_points`; this gives the same points in the same order.
[<RequireQualifiedAccess>]
module internal HexHull =

    /// Twice the signed area of a triangle; 0 for points on a line.
    let private turn (struct (ax, ay)) (struct (bx, by)) (struct (cx, cy)) =
        (bx - ax) * (cy - ay) - (by - ay) * (cx - ax)

    /// Half of a hull: points in order, without those that are not needed for a left turn.
    let private chain (points: struct (int * int) list) =
        let rec add hull point =
            match hull with
            | last :: previous :: rest when turn previous last point <= 0 -> add (previous :: rest) point
            | _ -> point :: hull

        List.fold add [] points

    /// Corners of the convex hull, counter-clockwise, without points on its sides (monotone chain).
    let corners (points: struct (int * int) seq) : struct (int * int)[] =
        let sorted = points |> Seq.distinct |> Seq.sort |> List.ofSeq

        match sorted with
        | []
        | [ _ ] -> Array.ofList sorted
        | _ ->
            let lower = List.rev (List.tail (chain sorted))
            let upper = List.rev (List.tail (chain (List.rev sorted)))
            Array.ofList (lower @ upper)

    /// The crossing test, which decides for points on the border as matplotlib does.
    let private holds (hull: struct (int * int)[]) x y =
        let mutable isInside = false
        let mutable last = hull[hull.Length - 1]

        for next in hull do
            let struct (x0, y0) = last
            let struct (x1, y1) = next
            let above0 = y0 >= y
            let above1 = y1 >= y

            if above0 <> above1 && ((y1 - y) * (x0 - x1) >= (x1 - x) * (y0 - y1)) = above1 then
                isInside <- not isInside

            last <- next

        isInside

    /// Points of the hull that are not among the given ones: first coordinate outer, second inner. None for fewer than
    /// three points, or points on a line.
    let missing (points: struct (int * int)[]) : struct (int * int)[] =
        let hull = if points.Length < 3 then Array.empty else corners points

        if hull.Length < 3 then
            Array.empty
        else
            let known = set points
            let along axis = points |> Array.map axis
            let xs = along (fun (struct (x, _)) -> x)
            let ys = along (fun (struct (_, y)) -> y)

            [|
                for x in Array.min xs .. Array.max xs do
                    for y in Array.min ys .. Array.max ys do
                        if not (known.Contains(struct (x, y))) && holds hull x y then
                            struct (x, y)
            |]
