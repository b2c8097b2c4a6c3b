// Every script begins with  #load "load.fsx"  : the references, and how results are shown.
// The library is the one that  dotnet fsi build.fsx build  has made.

#r "../.artifacts/bin/ActMax/release/ActMax.Kernels.dll"
#r "../.artifacts/bin/ActMax/release/ActMax.Torch.dll"
#r "../.artifacts/bin/ActMax/release/ActMax.dll"

open System.IO
open ActMax
open ActMax.Kernels

/// Where a script puts what it writes: the folder named after it on the command line, else .artifacts/scripts.
let outputFolder (script: string) : string =
    let folder =
        match Array.tryItem 1 fsi.CommandLineArgs with
        | Some wanted when not (wanted.StartsWith "-") -> wanted
        | _ -> Path.Combine(__SOURCE_DIRECTORY__, "..", ".artifacts", "scripts", script)

    Path.GetFullPath (Directory.CreateDirectory folder).FullName

fsi.AddPrinter(fun (matrix: CsrMatrix) -> $"{matrix.Rows} x {matrix.Columns} matrix with {matrix.NonZeros} entries")

fsi.AddPrinter(fun (connectome: Connectome) ->
    $"{connectome.Name}: {Connectome.size connectome} neurons, {Connectome.edges connectome} edges")

fsi.AddPrinter(fun (array: NdArray) -> $"array of shape %A{List.ofArray array.Shape}")

fsi.AddPrinter(fun (outcome: Outcome) ->
    let terms =
        outcome.Losses.Terms
        |> Array.map (fun (name, value) -> $"{name} {value:g3}")
        |> String.concat ", "

    $"{outcome.Iterations} updates; {StopRule.describe outcome.Stop}; loss {outcome.Losses.Total:g3} ({terms})")
