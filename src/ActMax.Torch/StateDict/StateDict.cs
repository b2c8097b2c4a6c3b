using ActMax.Torch.Checkpoints;

namespace ActMax.Torch;

/// <summary>A tensor and its name.</summary>
/// <param name="Name">Name in the file; in nested ones the keys joined by dots.</param>
/// <param name="Tensor">The tensor.</param>
public sealed record StateEntry(string Name, StoredTensor Tensor);

/// <summary>
/// Reads what <c>torch.save</c> wrote: state dicts, and checkpoints that hold them next to numbers and texts. No code
/// of the file is run, and no libtorch is needed.
/// </summary>
public static class StateDict
{
    /// <summary>All tensors of a file, in order.</summary>
    /// <param name="path">The file, usually .pt or .pth.</param>
    /// <exception cref="InvalidDataException">The file is damaged, in the format from before PyTorch 1.6, or holds
    /// objects other than tensors, numbers, texts, lists and dictionaries.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static IReadOnlyList<StateEntry> Read(string path) => Flatten(ReadTree(path));

    /// <summary>The whole content of a file.</summary>
    /// <inheritdoc cref="Read"/>
    public static CheckpointValue ReadTree(string path)
    {
        try
        {
            return TorchZip.Read(path);
        }
        catch (InvalidDataException e)
        {
            throw new InvalidDataException($"{path}: {e.Message}", e);
        }
        catch (EndOfStreamException e)
        {
            throw new InvalidDataException($"{path}: the file ends in the middle", e);
        }
    }

    /// <summary>All tensors of a part of a checkpoint, in order, their keys joined by dots.</summary>
    public static IReadOnlyList<StateEntry> Flatten(CheckpointValue tree) => [.. CheckpointTree.Flatten(tree, "")];
}
