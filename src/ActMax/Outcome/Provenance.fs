namespace ActMax

open System
open System.IO
open System.Runtime.InteropServices
open System.Security.Cryptography
open ActMax.Kernels

/// Where a result comes from: enough to make it again.
type Provenance =
    {
        Version: string
        Kernel: string
        /// Input files by role, each with its name and SHA-256.
        Inputs: (string * string * string) list
        /// What differs from run to run and machine to machine.
        Machine: (string * string) list
    }

[<RequireQualifiedAccess>]
module Provenance =

    /// SHA-256 of a file, lower-case hexadecimal.
    let hash (path: string) : Result<string, InputError list> =
        InputFile.attempt path (fun () ->
            use file = InputFile.openRead path
            Convert.ToHexStringLower(SHA256.HashData file))

    let private version =
        lazy
            (match typeof<Provenance>.Assembly.GetName().Version with
             | null -> "0"
             | version -> version.ToString 3)

    let private machine (threads: int) : (string * string) list =
        [
            "date", DateTime.UtcNow.ToString "yyyy-MM-dd HH:mm:ss 'UTC'"
            "runtime", RuntimeInformation.FrameworkDescription
            "system", RuntimeInformation.OSDescription
            "processors", string Environment.ProcessorCount
            "threads", (if threads = 0 then "one per processor" else string threads)
        ]

    /// The provenance of a run that read no files.
    let ofScript () : Provenance =
        {
            Version = version.Value
            Kernel = Kernel.Choose().Name
            Inputs = []
            Machine = machine 0
        }

    /// The provenance of a run that read these files, by role.
    let collect (kernel: string) (threads: int) (files: (string * string) list) : Result<Provenance, InputError list> =
        files
        |> List.map (fun (role, path) ->
            hash path |> Result.map (fun sum -> role, Path.GetFileName path |> string, sum))
        |> InputError.gather
        |> Result.map (fun inputs ->
            {
                Version = version.Value
                Kernel = kernel
                Inputs = inputs
                Machine = machine threads
            })
