namespace ActMax

open TorchSharp

/// Resting drives as flyvis draws them for a network that is to be trained.
[<RequireQualifiedAccess>]
module HexBias =

    let private generator = obj ()

    /// The network with biases from Normal(0.5, 0.05), type after type from torch's generator after `manual_seed`:
    /// number for number those of flyvis (`NodesBias`, whose seed is 0).
    let drawn (seed: int64) (network: HexNetwork) : HexNetwork =
        let types = HexNetwork.types network

        let values =
            lock generator (fun () ->
                Scope.run (fun () ->
                    torch.manual_seed seed |> ignore

                    (torch.randn ([| types.LongLength |])).mul(Scalar.op_Implicit 0.05).add(Scalar.op_Implicit 0.5)
                    |> Convert.ofTensor))

        { network with
            Bias =
                Array.map2 (fun name (value: float32) -> name, float value) types values.Values
                |> Map.ofArray
        }
