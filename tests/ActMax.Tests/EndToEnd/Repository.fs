namespace ActMax.Tests

open System
open System.Diagnostics
open System.IO

/// Where this checkout and the real data are.
[<RequireQualifiedAccess>]
module Repository =

    let root: string =
        (Directory.GetParent GoldenFile.folder |> nonNull |> _.Parent |> nonNull).FullName

    /// The folder with the real data sets: that of ACTMAX_DATA, else shared/data beside the checkout.
    let data: string option =
        let beside =
            match Directory.GetParent root with
            | null -> []
            | above -> [ Path.Combine(above.FullName, "shared", "data") ]

        Option.toList (Option.ofObj (Environment.GetEnvironmentVariable "ACTMAX_DATA"))
        @ beside
        |> List.tryFind Directory.Exists

    /// Runs a program to its end: exit code, output and errors.
    let run (folder: string) (command: string) (arguments: string list) : int * string * string =
        let info =
            ProcessStartInfo(
                command,
                WorkingDirectory = folder,
                RedirectStandardOutput = true,
                RedirectStandardError = true,
                UseShellExecute = false
            )

        arguments |> List.iter info.ArgumentList.Add
        use child = nonNull (Process.Start info)
        let errors = child.StandardError.ReadToEndAsync()
        let output = child.StandardOutput.ReadToEnd()
        child.WaitForExit()
        child.ExitCode, output, errors.Result
