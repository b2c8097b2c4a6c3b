namespace ActMax.Tests.Report

open ActMax.Report

/// A page as large as a whole brain makes it.
[<RequireQualifiedAccess>]
module LargePage =

    let private layers = 10
    let private group i = $"type {i % 900}"

    let private unit (i: int) : PageUnit =
        PageUnit.create (string (720575940600000000L + int64 i)) (group i)

    let private wiring (edges: int) : PageWiring =
        let perColumn = edges / layers / 3

        {
            Name = "paths"
            Columns = Array.init (layers + 1) (fun c -> if c = 0 then "stimulus" else $"layer {c - 1}")
            Nodes =
                Array.init ((layers + 1) * perColumn) (fun i ->
                    {
                        Column = i / perColumn
                        Unit = unit i
                        IsInput = i < perColumn
                        IsTarget = i = (layers + 1) * perColumn - 1
                        Activity = 0.1 + 0.9 * float (i % 97) / 97.0
                        Necessity = nan
                    })
            Edges =
                Array.init edges (fun e ->
                    let column = e % layers

                    {
                        From = column * perColumn + (e * 7919) % perColumn
                        To = (column + 1) * perColumn + (e * 104729) % perColumn
                        Weight = (if e % 5 = 0 then -0.001 else 0.001) * float (1 + e % 531)
                    })
            AllNodes = 140_000
            AllEdges = 14_700_000
            File = "paths.csv"
        }

    let create (inputs: int) (times: int) (items: int) : Page =
        let page =
            SamplePage.create (Array.init inputs unit) times items (fun input time ->
                float32 ((input * 31 + time * 17) % 101) / 101.0f)

        let influence columns : PageInfluences =
            {
                Columns = columns
                Rows =
                    Array.init 2_000 (fun i ->
                        {
                            Unit = unit i
                            Time = string (i % times)
                            Values = columns |> Array.mapi (fun c _ -> sin (float (i * (c + 1))))
                        })
                AllRows = 1_000_000
                File = "saliency.csv"
            }

        { page with
            Analyses =
                { Analyses.none with
                    Wiring = [ wiring 3_000; wiring 3_000 ]
                    Saliency = Some(influence [| "value" |])
                    Contrast = Some(influence [| "a"; "b"; "difference" |])
                    Segments =
                        Some
                            {
                                Column = "root_id"
                                Source = "precomputed://gs://flywire_v141_m783"
                                Layers =
                                    Array.init (layers + 1) (fun layer ->
                                        $"layer {layer}",
                                        Array.init 360 (fun i -> (unit (i * 13)).Id, 0.3f + 0.001f * float32 i))
                                LeftOut = 100_000
                            }
                }
        }
