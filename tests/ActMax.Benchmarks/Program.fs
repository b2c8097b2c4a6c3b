module ActMax.Benchmarks.Program

open System

let private usage =
    "usage: larva | iterations | images | fashion | hex | kernels [--short] [--filter PATTERN]; the first two if nothing is said"

[<EntryPoint>]
let main arguments =
    let greet () =
        printfn $"{Environment.ProcessorCount} processors, kernel {ActMax.Kernels.Kernel.Choose().Name}"

    match List.ofArray arguments with
    | [] ->
        greet ()
        Larva.run ()
        Iterations.run ()
        Hex.run ()
        0
    | [ "larva" ] ->
        greet ()
        Larva.run ()
        0
    | [ "iterations" ] ->
        greet ()
        Iterations.run ()
        0
    | [ "images" ] ->
        Images.run ()
        0
    | [ "fashion" ] ->
        Images.train ()
        0
    | [ "hex" ] ->
        greet ()
        Hex.run ()
        0
    | "kernels" :: rest ->
        Kernels.run rest
        0
    | _ ->
        eprintfn $"{usage}"
        2
