namespace ActMax.Cli

open Argu

/// `actmax data`
[<RequireQualifiedAccess>]
module DataCommand =
    let run (screen: Screen) (_: ParseResults<DataFlag>) : int =
        Screen.line screen "to come"
        Exit.ok
