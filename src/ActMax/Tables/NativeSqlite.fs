namespace ActMax

open System
open System.IO
open System.Reflection
open System.Runtime.InteropServices

/// Finds SQLite's native library where the build puts it. Programs find it through their .deps.json file;
/// `dotnet fsi` with `#r` has none, so the folder of this assembly is searched as well.
[<RequireQualifiedAccess>]
module internal NativeSqlite =

    let private architecture =
        (string RuntimeInformation.ProcessArchitecture).ToLowerInvariant()

    let private system, fileName =
        if OperatingSystem.IsWindows() then
            "win", "e_sqlite3.dll"
        elif OperatingSystem.IsMacOS() then
            "osx", "libe_sqlite3.dylib"
        else
            "linux", "libe_sqlite3.so"

    let private candidates (assembly: Assembly) =
        [ assembly; Assembly.GetExecutingAssembly() ]
        |> List.map (fun assembly -> Path.GetDirectoryName assembly.Location |> string)
        |> List.append [ AppContext.BaseDirectory ]
        |> List.distinct
        |> List.filter (fun folder -> folder <> "")
        |> List.collect (fun folder ->
            let natives runtime =
                Path.Combine(folder, "runtimes", runtime, "native", fileName)

            [
                Path.Combine(folder, fileName)
                natives RuntimeInformation.RuntimeIdentifier
                natives $"{system}-{architecture}"
                natives $"{system}-musl-{architecture}"
            ])

    let private resolve (name: string) (assembly: Assembly) (paths: Nullable<DllImportSearchPath>) : nativeint =
        if name <> "e_sqlite3" then
            0n
        else
            let load (path: string) =
                let mutable handle = 0n

                if File.Exists path && NativeLibrary.TryLoad(path, &handle) then
                    Some handle
                else
                    None

            match List.tryPick load (candidates assembly) with
            | Some handle -> handle
            | None ->
                let mutable handle = 0n

                if NativeLibrary.TryLoad(name, assembly, paths, &handle) then
                    handle
                else
                    0n

    let private started =
        lazy
            (let provider = SQLitePCL.SQLite3Provider_e_sqlite3()

             try
                 NativeLibrary.SetDllImportResolver(provider.GetType().Assembly, DllImportResolver resolve)
             with :? InvalidOperationException ->
                 // Someone else in this process already says where it is.
                 ()

             SQLitePCL.raw.SetProvider provider)

    /// Makes SQLite usable; any number of calls.
    let start () : unit = started.Force()
