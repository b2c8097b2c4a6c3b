module ActMax.Benchmarks.Program

open System

[<EntryPoint>]
let main _ =
    printfn $"{Environment.ProcessorCount} processors, kernel {ActMax.Kernels.Kernel.Choose().Name}"
    Larva.run ()
    Iterations.run ()
    0
