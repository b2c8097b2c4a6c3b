module ActMax.Cli.Program

[<EntryPoint>]
let main _ = 0
