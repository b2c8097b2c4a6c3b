namespace ActMax.Tests.Torch

open System
open TorchSharp
open Xunit

/// Settings of the process, so nothing else may run meanwhile.
[<Collection "alone">]
type ProcessTests() =

    [<Fact>]
    member _.``the number of threads is what was set``() =
        let before = torch.get_num_threads ()
        torch.set_num_threads 2
        Assert.Equal(2, torch.get_num_threads ())
        torch.set_num_threads 1
        Assert.Equal(1, torch.get_num_threads ())
        torch.set_num_threads before

    [<Fact>]
    member _.``the default element type is the one set``() =
        torch.set_default_dtype torch.float64

        try
            use x = torch.zeros 1L
            Assert.Equal(torch.float64, x.dtype)
        finally
            torch.set_default_dtype torch.float32

        Assert.Throws<ArgumentException>(fun () -> torch.set_default_dtype torch.int32)
        |> ignore

    [<Fact>]
    member _.``GPUs are counted, and the version told``() =
        Assert.Equal(torch.cuda.is_available (), torch.cuda.device_count () > 0)
        Assert.Matches(@"^\d+\.\d+", torch.__version__)
