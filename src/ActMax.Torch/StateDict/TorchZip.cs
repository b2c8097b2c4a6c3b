using System.IO.Compression;
using System.Text;

namespace ActMax.Torch.Checkpoints;

/// <summary>The zip file that torch.save writes: <c>name/data.pkl</c> and one <c>name/data/key</c> a storage.</summary>
internal static class TorchZip
{
    private const long MaximalPickle = 256L << 20;

    /// <exception cref="InvalidDataException">The file is damaged, or is something else.</exception>
    internal static CheckpointValue Read(string path)
    {
        using var file = File.OpenRead(path);
        CheckStart(file);
        using var zip = new ZipArchive(file, ZipArchiveMode.Read);
        var pickles = zip.Entries.Where(e => e.FullName.EndsWith("/data.pkl", StringComparison.Ordinal)).ToList();
        if (pickles.Count != 1 || pickles[0].FullName.Count(c => c == '/') != 1)
        {
            throw new InvalidDataException("there is no data.pkl in this zip file, so torch.save did not write it");
        }

        var folder = pickles[0].FullName[..^"data.pkl".Length];
        if (zip.GetEntry(folder + "constants.pkl") is not null)
        {
            throw new InvalidDataException("this is a TorchScript file; load it with torch.jit.load");
        }

        if (zip.GetEntry(folder + "byteorder") is { } order
            && Encoding.ASCII.GetString(Bytes(order, 64)).Trim() != "little")
        {
            throw new InvalidDataException("the file was written on a big-endian machine");
        }

        var builder = new TensorBuilder(Storages(zip, folder, file.Length));
        var tree = new PickleMachine(builder).Run(Bytes(pickles[0], MaximalPickle));
        CheckpointTree.Check(tree);
        return tree;
    }

    private static void CheckStart(FileStream file)
    {
        Span<byte> start = stackalloc byte[4];
        var read = file.ReadAtLeast(start, 4, throwOnEndOfStream: false);
        file.Position = 0;
        if (read == 4 && start.SequenceEqual("PK\x03\x04"u8))
        {
            return;
        }

        throw new InvalidDataException(
            read > 0 && start[0] == 0x80
                ? "this is the old format of torch.save, from before PyTorch 1.6; load and save it again in Python"
                : "this is no file of torch.save");
    }

    // Storages may be shared by tensors, so each is read once. Together they cannot be larger than the file.
    private static Func<string, long, ReadOnlyMemory<byte>> Storages(ZipArchive zip, string folder, long budget)
    {
        var known = new Dictionary<string, ReadOnlyMemory<byte>>();
        return (key, needed) =>
        {
            if (!known.TryGetValue(key, out var bytes))
            {
                var entry = zip.GetEntry($"{folder}data/{key}")
                    ?? throw new InvalidDataException($"the file lacks the storage {key}");
                budget -= entry.Length;
                if (budget < 0)
                {
                    throw new InvalidDataException("the storages claim to be larger than the file");
                }

                bytes = Bytes(entry, int.MaxValue);
                known[key] = bytes;
            }

            return bytes.Length >= needed
                ? bytes[..(int)needed]
                : throw new InvalidDataException($"storage {key} has {bytes.Length} bytes and needs {needed}");
        };
    }

    // torch.save stores without compression; refusing the rest keeps memory within the size of the file.
    private static byte[] Bytes(ZipArchiveEntry entry, long most)
    {
        if (entry.CompressedLength != entry.Length || entry.Length > most)
        {
            throw new InvalidDataException($"{entry.FullName} is compressed, or claims {entry.Length} bytes");
        }

        using var stream = entry.Open();
        var bytes = new byte[entry.Length];
        stream.ReadExactly(bytes);
        return bytes;
    }
}
