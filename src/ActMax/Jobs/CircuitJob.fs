namespace ActMax

open FsToolkit.ErrorHandling

/// The minimal circuit of a run that was read back.
[<RequireQualifiedAccess>]
module CircuitJob =

    /// One stimulus of a run, [input; time], with the network as that stimulus sees it and how the run was computed.
    let internal stimulus (item: int) (run: OpenedRun) : Result<Execution * Network * NdArray, InputError list> =
        OpenedRun.stimulus item run
        |> Result.map (fun stimulus -> OpenedRun.execution run, Network.forItem item run.Prepared.Network, stimulus)

    /// The cells that the run wants active with one of its stimuli.
    let internal cells (item: int) (run: OpenedRun) : WatchedCell[] =
        [|
            for target in OpenedRun.targets run do
                if target.Item = Some item then
                    {
                        Neuron = target.Neuron
                        Layer = target.Layer
                    }
        |]

    /// The circuit of all targets of one stimulus of a run. Faults: no such stimulus, nothing that is to be active,
    /// targets that are silent.
    let find (options: CircuitOptions) (item: int) (run: OpenedRun) : Result<Circuit, InputError list> =
        result {
            let! execution, network, stimulus = stimulus item run
            return! MinimalCircuit.find execution options network stimulus (cells item run)
        }
