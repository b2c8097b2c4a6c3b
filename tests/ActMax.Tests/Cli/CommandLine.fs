namespace ActMax.Tests.Cli

open System
open System.Diagnostics
open System.IO
open System.Runtime.InteropServices
open ActMax
open ActMax.Cli
open ActMax.Kernels
open ActMax.Tests

/// What a command said and how it ended.
type Said =
    {
        Code: int
        Out: string
        Error: string
    }

/// Runs the command line, in this process or as its users do.
[<RequireQualifiedAccess>]
module CommandLine =

    let run (arguments: string list) : Said =
        use out = new StringWriter()
        use error = new StringWriter()

        let code =
            Program.run
                {
                    Out = out
                    Error = error
                    IsTerminal = false
                }
                (Array.ofList arguments)

        {
            Code = code
            Out = out.ToString()
            Error = error.ToString()
        }

    let binary =
        let root = Path.GetFullPath(Path.Combine(GoldenFile.folder, "..", ".."))
        Path.Combine(root, ".artifacts", "bin", "ActMax.Cli", "release", "actmax")

    let private startAt (binary: string) (environment: (string * string) list) folder (arguments: string list) =
        let info =
            ProcessStartInfo(
                binary,
                WorkingDirectory = folder,
                RedirectStandardOutput = true,
                RedirectStandardError = true
            )

        arguments |> List.iter info.ArgumentList.Add

        for name, value in environment do
            info.Environment[name] <- value

        match Process.Start info with
        | null -> failwith "the command did not start."
        | child -> child

    let start (folder: string) (arguments: string list) : Process = startAt binary [] folder arguments

    let finish (child: Process) : Said =
        let errors = child.StandardError.ReadToEndAsync()
        let out = child.StandardOutput.ReadToEnd()
        child.WaitForExit()

        {
            Code = child.ExitCode
            Out = out
            Error = errors.Result
        }

    /// Another copy of the executable.
    let executeAt (binary: string) (folder: string) (arguments: string list) : Said =
        use child = startAt binary [] folder arguments
        finish child

    /// The executable itself, with these environment variables.
    let executeWith (environment: (string * string) list) (folder: string) (arguments: string list) : Said =
        use child = startAt binary environment folder arguments
        finish child

    /// The executable itself.
    let execute (folder: string) (arguments: string list) : Said = executeWith [] folder arguments

/// A folder of its own with the files of a small job, gone at the end.
[<Sealed>]
type Bench() =
    let folder =
        Directory.CreateDirectory(Path.Combine(Path.GetTempPath(), $"actmax-{Guid.NewGuid():N}")).FullName

    member _.Folder = folder
    member _.At(name: string) = Path.Combine(folder, name)

    member this.Write(name: string, text: string) : string =
        File.WriteAllText(this.At name, text)
        this.At name

    /// Weights with these edges (pre, post, weight).
    member this.Weights(size: int, edges: (int * int * float32) list) : string =
        let of' choose =
            edges |> List.map choose |> Array.ofList

        let pre = of' (fun (pre, _, _) -> pre)
        let post = of' (fun (_, post, _) -> post)
        let values = of' (fun (_, _, weight) -> weight)

        CsrMatrix.FromCoordinates(size, size, ReadOnlySpan pre, ReadOnlySpan post, ReadOnlySpan values)
        |> SparseFile.write (this.At "weights.npz")
        |> InputError.orFail

        this.At "weights.npz"

    /// Five neurons in a row: 0 and 1 are sensory, 4 is the output.
    member this.Small() : string list =
        let weights =
            this.Weights(5, [ 0, 2, 0.8f; 1, 2, 0.02f; 2, 3, 0.4f; 3, 4, 0.4f; 1, 3, 0.05f ])

        let neurons =
            this.Write(
                "neurons.csv",
                "idx,id,cell_type,sign\n0,10,in,1\n1,11,in,-1\n2,12,mid,1\n3,13,mid,1\n4,14,out,1\n"
            )

        [
            "maximise"
            "--weights"
            weights
            "--neurons"
            neurons
            "--id-column"
            "id"
            "--sign-column"
            "sign"
            "--group-column"
            "cell_type"
            "--sensory"
            "cell_type = 'in'"
            "--layers"
            "3"
            "--target"
            "cell_type = 'out'@2=0.8"
            "--iterations"
            "20"
            "--out"
            this.At "run"
        ]

    /// Bytes of a file of the run.
    member this.Bytes(name: string, file: string) : byte[] =
        File.ReadAllBytes(Path.Combine(this.At name, file))

    interface IDisposable with
        member _.Dispose() = Directory.Delete(folder, true)

[<RequireQualifiedAccess>]
module Flags =

    /// The flags with another value for one of them.
    let replace (flag: string) (value: string) (flags: string list) : string list =
        match List.tryFindIndex ((=) flag) flags with
        | Some at -> List.updateAt (at + 1) value flags
        | None -> flags @ [ flag; value ]

    let without (flag: string) (flags: string list) : string list =
        match List.tryFindIndex ((=) flag) flags with
        | Some at -> flags |> List.removeManyAt at 2
        | None -> flags

module Signal =

    [<DllImport("libc", SetLastError = true)>]
    extern int private kill(int pid, int signal)

    /// Whether children begin with this signal ignored, as those of a shell's background jobs do with SIGINT.
    let isIgnored (number: int) : bool =
        let status = "/proc/self/status"

        System.IO.File.Exists status
        && System.IO.File.ReadLines status
           |> Seq.tryFind _.StartsWith("SigIgn:")
           |> Option.exists (fun line ->
               let ignored = System.Convert.ToUInt64(line.Substring(7).Trim(), 16)
               ignored >>> (number - 1) &&& 1UL = 1UL)

    let send (child: Process) (number: int) : unit = kill (child.Id, number) |> ignore
