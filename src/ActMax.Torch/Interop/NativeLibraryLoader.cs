using System.Reflection;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;

namespace ActMax.Torch.Interop;

/// <summary>Finds <c>libactmax_torch.so</c>. Nothing is loaded before the first call that needs it.</summary>
internal static class NativeLibraryLoader
{
    internal const string Name = "actmax_torch";
    private const int InterfaceVersion = 2;
    private static readonly Lazy<nint> Library = new(Load);

    // Scripts reference the DLL from any folder, so the search must not depend on where the process was started.
    [ModuleInitializer]
    internal static void Register() =>
        NativeLibrary.SetDllImportResolver(
            typeof(NativeLibraryLoader).Assembly,
            (name, _, _) => name == Name ? Library.Value : 0);

    private static IEnumerable<string> Candidates()
    {
        const string file = "libactmax_torch.so";
        if (Environment.GetEnvironmentVariable("ACTMAX_NATIVE") is { Length: > 0 } folder)
        {
            yield return Path.Combine(folder, file);
        }

        var beside = Path.GetDirectoryName(Assembly.GetExecutingAssembly().Location);
        if (!string.IsNullOrEmpty(beside))
        {
            yield return Path.Combine(beside, file);
        }

        var start = Path.TrimEndingDirectorySeparator(AppContext.BaseDirectory);
        if (start != beside)
        {
            yield return Path.Combine(start, file);
        }

        yield return file;
    }

    private static nint Load()
    {
        var report = new StringBuilder("libtorch is not available. Tried:");
        foreach (var path in Candidates())
        {
            if (Path.IsPathRooted(path) && !File.Exists(path))
            {
                report.Append($"\n  {path}: no such file");
                continue;
            }

            try
            {
                var handle = NativeLibrary.Load(path);
                CheckVersion(handle, path);
                return handle;
            }
            catch (Exception e)
                when (e is DllNotFoundException or BadImageFormatException or EntryPointNotFoundException)
            {
                report.Append($"\n  {path}: {e.Message.ReplaceLineEndings(" ").Trim()}");
            }
        }

        report.Append("\nThe library is built from src/ActMax.Torch/native (CMake) against Debian's libtorch-dev, or ");
        report.Append("against the PyTorch that ACTMAX_LIBTORCH names; ACTMAX_NATIVE names a folder to look in first.");
        throw new DllNotFoundException(report.ToString());
    }

    private static unsafe void CheckVersion(nint handle, string path)
    {
        var version = ((delegate* unmanaged[Cdecl]<int>)NativeLibrary.GetExport(handle, "actmax_interface_version"))();
        if (version != InterfaceVersion)
        {
            throw new DllNotFoundException(
                $"{path} has interface version {version}, this assembly needs {InterfaceVersion}; build it again");
        }
    }
}
