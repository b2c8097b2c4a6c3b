module ActMax.Tests.ScriptTests

open System.Diagnostics
open System.IO
open ActMax
open ActMax.Tests
open Xunit

/// What `dotnet fsi` prints for a script that lies in an empty folder and refers to the built library.
let private run (lines: string list) : string * string =
    let mutable output = "", ""

    Fixtures.inFolder (fun folder ->
        let library = typeof<Table>.Assembly.Location

        let script =
            Fixtures.textFile folder "script.fsx" (String.concat "\n" ($"#r \"{library}\"" :: lines))

        let start =
            ProcessStartInfo("dotnet", [ "fsi"; "--quiet"; "--nologo"; script ], WorkingDirectory = folder)

        start.RedirectStandardOutput <- true
        start.RedirectStandardError <- true

        match Process.Start start with
        | null -> failwith "dotnet does not start"
        | fsi ->
            use fsi = fsi
            let errors = fsi.StandardError.ReadToEndAsync()
            output <- fsi.StandardOutput.ReadToEnd(), errors.Result
            fsi.WaitForExit())

    output

[<Fact>]
let ``a script finds SQLite's native library from any folder`` () =
    run
        [
            "open ActMax"
            "let table = Table.create \"t\" [ \"a\", [| \"1\"; \"2\"; \"10\" |] ]"
            "printfn \"%A\" (Condition.select \"a > 1 and a regexp '[012]'\" table |> InputError.orFail)"
        ]
    |> fun (output, errors) -> Assert.True((output.Trim() = "[|1; 2|]"), output + errors)
