namespace ActMax.Cli

open System
open System.Runtime.InteropServices
open ActMax

/// Ends a search in good order when the person or the machine asks for it: the first Ctrl-C (or SIGTERM) is a stop
/// rule, the second ends the program as usual.
[<Sealed>]
type Interruption() =
    let mutable signal = 0

    let heard (number: int) (context: PosixSignalContext) =
        if signal = 0 then
            signal <- number
            context.Cancel <- true

    let registrations =
        [
            PosixSignalRegistration.Create(PosixSignal.SIGINT, Action<_>(heard 2))
            PosixSignalRegistration.Create(PosixSignal.SIGTERM, Action<_>(heard 15))
        ]

    /// The number of the signal that came, or None.
    member _.Signal: int option = if signal = 0 then None else Some signal

    /// Speaks once a signal has come.
    member this.Rule: StopRule =
        StopRule.Custom(fun _ -> this.Signal |> Option.map (fun _ -> StopReason.Interrupted))

    interface IDisposable with
        member _.Dispose() =
            for registration in registrations do
                registration.Dispose()
