// Builds, tests and runs ActMax with nothing but the .NET SDK:   dotnet fsi build.fsx STEP
// Each step takes the proof of what must have happened before it, so a wrong order does not compile.

open System
open System.Diagnostics
open System.IO
open System.Text.RegularExpressions

let root = __SOURCE_DIRECTORY__

let at (parts: string list) =
    Path.Combine(Array.ofList (root :: parts))

let variable name =
    Environment.GetEnvironmentVariable name
    |> Option.ofObj
    |> Option.filter (fun v -> v <> "")

/// Ends the script with a message for a person: 1 when a step failed, 2 when the machine lacks something.
let stop (code: int) (message: string) : 'a =
    eprintfn "%s" message
    exit code

module Run =
    let private start (folder: string) (capture: bool) (command: string) (arguments: string list) =
        let info =
            ProcessStartInfo(command, WorkingDirectory = folder, UseShellExecute = false)

        arguments |> List.iter info.ArgumentList.Add
        info.RedirectStandardOutput <- capture
        info.RedirectStandardError <- capture
        // Idle build servers would keep this script's output open after it has ended.
        info.Environment["MSBUILDDISABLENODEREUSE"] <- "1"
        info.Environment["UseSharedCompilation"] <- "false"

        try
            Process.Start info
        with _ ->
            stop 2 $"'{command}' could not be started: is it installed?"

    /// Runs to the end, showing the output; stops the script when the command fails.
    let inside folder command arguments =
        use child = start folder false command arguments
        child.WaitForExit()

        if child.ExitCode <> 0 then
            let line = String.concat " " arguments
            stop 1 $"\n'{command} {line}' failed with exit code {child.ExitCode}."

    /// Exit code and output, nothing shown.
    let quietly command arguments =
        use child = start root true command arguments
        let errors = child.StandardError.ReadToEndAsync()
        let output = child.StandardOutput.ReadToEnd()
        child.WaitForExit()
        child.ExitCode, output + errors.Result

    /// Exit code and output, each line shown as it comes.
    let watched folder command arguments =
        use child = start folder true command arguments
        let lines = Collections.Generic.List<string>()
        let errors = child.StandardError.ReadToEndAsync()
        let mutable line = child.StandardOutput.ReadLine()

        while not (isNull line) do
            printfn "%s" line
            lines.Add line
            line <- child.StandardOutput.ReadLine()

        child.WaitForExit()

        if errors.Result <> "" then
            eprintfn "%s" (errors.Result.TrimEnd())

        child.ExitCode, String.concat "\n" lines

module Machine =
    let onPath (command: string) =
        (variable "PATH" |> Option.defaultValue "").Split Path.PathSeparator
        |> Array.exists (fun folder -> folder <> "" && File.Exists(Path.Combine(folder, command)))

    let private installed package =
        onPath "dpkg-query"
        && (let code, output = Run.quietly "dpkg-query" [ "-W"; "-f=${Status}"; package ]
            code = 0 && output.Contains "install ok installed")

    /// What each need of the project is called in Debian, and how to see that it is met, by whatever means.
    let private missing () =
        [
            "g++", onPath "g++"
            "cmake", onPath "cmake"
            "make", onPath "make"
            "nodejs", onPath "node"
            "npm", onPath "npm"
            // Draws the report's charts as files, and tests the report.
            "chromium",
            (variable "ACTMAX_CHROMIUM").IsSome
            || onPath "chromium"
            || onPath "google-chrome"
            "libtorch-dev", (variable "ACTMAX_LIBTORCH").IsSome || installed "libtorch-dev"
            "libopenblas0-openmp", (variable "ACTMAX_LIBTORCH").IsSome || installed "libopenblas0-openmp"
        ]
        |> List.filter (snd >> not)
        |> List.map fst

    let private asRoot () =
        let code, output = Run.quietly "id" [ "-u" ]
        code = 0 && output.Trim() = "0"

    /// How commands run as root, where they can without asking.
    let private asRootBy () =
        if not (onPath "apt-get") then
            None
        elif asRoot () then
            Some []
        elif onPath "sudo" && fst (Run.quietly "sudo" [ "-n"; "true" ]) = 0 then
            Some [ "sudo"; "-n" ]
        else
            None

    /// The pictures of `actmax demo image`; everything else does without them.
    let private pictures () =
        let package = "dataset-fashion-mnist"

        if not (Directory.Exists "/usr/share/datasets/fashion-mnist") then
            let install = [ "apt-get"; "install"; "-y"; "--no-install-recommends"; package ]

            let isDone =
                match asRootBy () with
                | Some prefix ->
                    match prefix @ [ "env"; "DEBIAN_FRONTEND=noninteractive" ] @ install with
                    | command :: rest -> fst (Run.quietly command rest) = 0
                    | [] -> false
                | None -> false

            if not isDone then
                printfn $"Only 'actmax demo image' needs {package}, which apt could not bring."

    /// Installs what is missing from Debian where that is allowed, else says the command and exits with 2.
    let complete () =
        match missing () with
        | [] -> printfn "Debian packages: nothing missing."
        | packages ->
            let install = [ "install"; "-y"; "--no-install-recommends" ] @ packages
            let byHand = "sudo apt-get update && sudo apt-get " + String.concat " " install

            let prefix = asRootBy ()

            match prefix with
            | None ->
                let names = String.concat ", " packages
                stop 2 $"These packages are missing: {names}. Please run:\n\n    {byHand}\n"
            | Some prefix ->
                let apt arguments =
                    match prefix @ [ "env"; "DEBIAN_FRONTEND=noninteractive"; "apt-get" ] @ arguments with
                    | command :: rest -> Run.inside root command rest
                    | [] -> ()

                apt [ "update" ]
                apt install

        pictures ()

module Feed =
    /// Paket's only source is %NUGET_FEED%: the first enabled source of the machine's own NuGet configuration.
    let provide () =
        if (variable "NUGET_FEED").IsNone then
            let _, output =
                Run.quietly "dotnet" [ "nuget"; "list"; "source"; "--format"; "short" ]

            output.Split '\n'
            |> Array.tryPick (fun line ->
                if line.StartsWith "E " then
                    Some(line.Substring(2).Trim())
                else
                    None)
            |> function
                | Some source -> Environment.SetEnvironmentVariable("NUGET_FEED", source)
                | None -> stop 2 "NuGet has no enabled source ('dotnet nuget list source' shows none)."

let page = at [ "src"; "ActMax"; "Report"; "page" ]
let native = at [ ".artifacts"; "native" ]
let solution = at [ "ActMax.FSharp.sln" ]

let binary project file =
    at [ ".artifacts"; "bin"; project; "release"; file ]

type Ready = private | Ready
type Compiled = private | Compiled
type Tested = private | Tested

/// Installs what the project needs; a second run finds everything and is quick.
let setup () : Ready =
    Machine.complete ()
    Feed.provide ()
    Run.inside root "dotnet" [ "tool"; "restore" ]

    let lock = Path.Combine(page, "package-lock.json")
    let seen = Path.Combine(page, "node_modules", ".package-lock.json")

    if
        not (File.Exists seen)
        || File.GetLastWriteTimeUtc seen < File.GetLastWriteTimeUtc lock
    then
        Run.inside page "npm" [ "ci"; "--no-audit"; "--no-fund"; "--ignore-scripts" ]
        File.SetLastWriteTimeUtc(seen, DateTime.UtcNow)

    Ready

let build (_: Ready) : Compiled =
    let torch = variable "ACTMAX_LIBTORCH" |> Option.defaultValue ""
    let source = at [ "src"; "ActMax.Torch"; "native" ]
    let objects = at [ ".artifacts"; "obj"; "native" ]

    Run.inside
        root
        "cmake"
        [
            "-S"
            source
            "-B"
            objects
            "-DCMAKE_BUILD_TYPE=Release"
            $"-DACTMAX_LIBTORCH={torch}"
            $"-DACTMAX_OUTPUT={native}"
        ]

    Run.inside root "cmake" [ "--build"; objects ]
    Run.inside root "dotnet" [ "build"; solution; "-c"; "Release"; "--nologo"; "-v"; "quiet" ]
    Compiled

let format () : unit =
    Run.inside root "dotnet" [ "tool"; "restore" ]
    Run.inside root "dotnet" [ "fantomas"; "src"; "scripts"; "tests"; "build.fsx" ]

let formatted (_: Ready) : unit =
    let code, output =
        Run.quietly "dotnet" [ "fantomas"; "--check"; "src"; "scripts"; "tests"; "build.fsx" ]

    if code <> 0 then
        stop 1 $"{output}\nThe F# files above are not formatted: run 'dotnet fsi build.fsx format'."

let private suites = [ "ActMax.Kernels.Tests"; "ActMax.Tests" ]

/// Runs every suite; a suite in which no test ran is a failure. The last line is the count over all suites.
let test (_: Compiled) : Tested =
    let summary =
        Regex(@"Total: (\d+), Errors: (\d+), Failed: (\d+), Skipped: (\d+), Not Run: (\d+)")

    let results =
        suites
        |> List.map (fun suite ->
            printfn $"\n== {suite}"

            let code, output =
                Run.watched root "dotnet" [ binary suite (suite + ".dll"); "-noColor"; "-noLogo" ]

            let found = summary.Match(Regex.Replace(output, @"\x1b\[[0-9;]*m", ""))

            if not found.Success then
                stop 1 $"{suite} ended with exit code {code} and no summary."

            let number (i: int) = int found.Groups[i].Value
            let failed = number 2 + number 3
            let passed = number 1 - number 3 - number 4 - number 5

            if passed = 0 then
                stop 1 $"{suite}: no test ran."

            passed, (if code <> 0 && failed = 0 then 1 else failed))

    let passed = results |> List.sumBy fst
    let failed = results |> List.sumBy snd
    printfn $"\n{passed} passed, {failed} failed"

    if failed > 0 then
        exit 1

    Tested

let actmax (arguments: string list) =
    Run.inside (Directory.GetCurrentDirectory()) "dotnet" (binary "ActMax.Cli" "ActMax.Cli.dll" :: arguments)

let demo (_: Compiled) : unit =
    actmax [ "demo"; "circuit"; "--out"; at [ ".artifacts"; "demo" ] ]

let bench (_: Compiled) : unit =
    Run.inside root "dotnet" [ binary "ActMax.Benchmarks" "ActMax.Benchmarks.dll" ]

let ci () : unit =
    let ready = setup ()
    formatted ready
    ready |> build |> test |> ignore

let steps: (string * string * (unit -> unit)) list =
    [
        "setup", "install what is missing on this machine", setup >> ignore
        "build", "compile everything", setup >> build >> ignore
        "test", "all tests", setup >> build >> test >> ignore
        "demo", "the main job on a planted circuit; says where the report is", setup >> build >> demo
        "bench", "time a search on this machine", setup >> build >> bench
        "format", "format the F# files", format
        "ci", "format check, build, tests", ci
    ]

match fsi.CommandLineArgs |> Array.toList |> List.tail with
| [ name ] when steps |> List.exists (fun (step, _, _) -> step = name) ->
    steps
    |> List.iter (fun (step, _, run) ->
        if step = name then
            run ())
| _ ->
    printfn "usage: dotnet fsi build.fsx STEP\n"
    steps |> List.iter (fun (step, help, _) -> printfn "  %-8s %s" step help)
    exit 2
