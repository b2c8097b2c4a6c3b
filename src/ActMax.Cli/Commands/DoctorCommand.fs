namespace ActMax.Cli

open System
open System.IO
open System.Reflection
open System.Runtime.InteropServices
open ActMax
open ActMax.Kernels
open TorchSharp
open System.Runtime.Intrinsics

/// `actmax doctor`: what is found on this machine, and what mends what is missing.
[<RequireQualifiedAccess>]
module DoctorCommand =

    let private mend =
        "dotnet fsi build.fsx build    (in the folder of the sources; installs what is missing)"

    let private cause (error: exn) : string =
        let rec inner (error: exn) =
            match error with
            | :? TypeInitializationException
            | :? TargetInvocationException ->
                match error.InnerException with
                | null -> error
                | deeper -> inner deeper
            | error -> error

        (inner error).Message

    let private attempt (look: unit -> 'found) : Result<'found, string> =
        try
            Ok(look ())
        with error ->
            Error(cause error)

    /// Shared libraries that this process has loaded by now, by file name; none where the system does not say.
    let private loaded () : string list =
        let maps = "/proc/self/maps"

        if File.Exists maps then
            File.ReadLines maps
            |> Seq.choose (fun line ->
                match line.IndexOf '/' with
                | -1 -> None
                | start -> Some(line.Substring start))
            |> Seq.filter (fun path -> path.Contains ".so")
            |> Seq.distinct
            |> List.ofSeq
        else
            []

    let private named (part: string) (paths: string list) =
        paths
        |> List.filter (fun path ->
            (Path.GetFileName path |> string).Contains(part, StringComparison.OrdinalIgnoreCase))

    let private list (paths: string list) =
        match paths with
        | [] -> "not found among the loaded libraries"
        | paths -> String.concat ", " paths

    let private simd () =
        let width = Numerics.Vector<byte>.Count * 8

        let sets =
            [
                "AVX-512", X86.Avx512F.IsSupported
                "AVX2", X86.Avx2.IsSupported
                "FMA", X86.Fma.IsSupported
                "AdvSimd", Arm.AdvSimd.IsSupported
            ]
            |> List.filter snd
            |> List.map fst

        let text =
            if sets.IsEmpty then
                ""
            else
                " (" + String.concat ", " sets + ")"

        $"{width} bits{text}"

    let private torch' () : (string * string) list =
        // One operation, so that everything it needs is loaded.
        use product = torch.ones([| 8L; 8L |]).mm(torch.ones [| 8L; 8L |])
        let sum = product.sum().item<float32>()

        if sum <> 512f then
            failwith $"libtorch multiplies wrongly: {sum} for 512."

        let paths = loaded ()
        let gpus = torch.cuda.device_count ()

        [
            "libtorch", torch.__version__ + ", " + list (named "libtorch_cpu." paths)
            "binding", list (named "libactmax_torch" paths)
            "BLAS", list (named "blas" paths @ named "libmkl" paths)
            "torch threads", string (torch.get_num_threads ())
            "GPU",
            (if gpus > 0 then
                 $"{gpus} that libtorch can use"
             else
                 "none that libtorch can use")
        ]

    let private sqlite () =
        Table.create "probe" [ "x", [| "1"; "2" |] ]
        |> Condition.select "x = 2"
        |> InputError.orFail
        |> ignore

        SQLitePCL.raw.sqlite3_libversion().utf8_to_string()

    let private kernels () =
        let names = [ for kernel in Kernel.All -> kernel.Name ] |> String.concat ", "
        $"{names}; chosen: {Kernel.Choose().Name}"

    let private dataFolder () =
        let folder = DataFolder.path ()

        let state =
            if not (Directory.Exists folder) then
                "not there yet"
            else
                $"{Seq.length (Directory.EnumerateFileSystemEntries folder)} entries"

        $"{folder} ({state})"

    let private fashion () =
        if Directory.Exists FashionData.usualFolder then
            FashionData.usualFolder
        else
            "not there; only 'actmax demo image' needs it (sudo apt-get install dataset-fashion-mnist)"

    let run (screen: Screen) : int =
        let say (name: string) (value: string) =
            Screen.line screen $"  {name.PadRight 14}{value}"

        let fact name look =
            match attempt look with
            | Ok value ->
                say name value
                true
            | Error reason ->
                say name ("MISSING: " + reason.Replace("\n", "\n" + String(' ', 16)))
                false

        let version = typeof<Connectome>.Assembly.GetName().Version |> string
        Screen.line screen $"ActMax {version}"

        [
            fact ".NET" (fun () -> $"{RuntimeInformation.FrameworkDescription}, {RuntimeInformation.RuntimeIdentifier}")
            fact "processors" (fun () -> string Environment.ProcessorCount)
            fact "SIMD" simd
            fact "kernels" kernels
            (match attempt torch' with
             | Ok facts ->
                 facts |> List.iter (fun (name, value) -> say name value)
                 true
             | Error reason -> fact "libtorch" (fun () -> failwith reason))
            fact "SQLite" sqlite
            fact "data folder" dataFolder
            fact "Fashion-MNIST" fashion
        ]
        |> List.forall id
        |> function
            | true ->
                Screen.line screen "All that ActMax needs is here."
                Exit.ok
            | false ->
                screen.Error.WriteLine "actmax: something that ActMax needs is missing (see above). To mend it:"
                screen.Error.WriteLine $"    {mend}"
                Exit.badInput
