namespace ActMax.Cli

open System
open System.IO

/// Where downloads go unless a folder is named.
[<RequireQualifiedAccess>]
module DataFolder =

    /// ACTMAX_DATA, else actmax in the user's folder for application data.
    let path () : string =
        match Environment.GetEnvironmentVariable "ACTMAX_DATA" with
        | null
        | "" -> Path.Combine(Environment.GetFolderPath Environment.SpecialFolder.LocalApplicationData, "actmax")
        | folder -> folder
