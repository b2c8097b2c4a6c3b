using System.Collections.Generic;
using System.Diagnostics;
using System.Runtime.ExceptionServices;
using System.Threading;

namespace ActMax.Kernels;

/// <summary>
/// A few background threads. The jobs of a rollout follow each other within microseconds, less than it takes to wake a
/// thread, so a thread looks out for the next job that long; then it sleeps, because libtorch's threads want the same
/// cores. One job at a time; a caller that finds the pool busy does its job alone.
/// </summary>
internal sealed class WorkerPool
{
    /// <summary>How long to look out before sleeping; waking up takes about as long.</summary>
    private static readonly long s_patience = Stopwatch.Frequency / 25_000;

    private readonly object _turn = new();
    private readonly object _state = new();
    private readonly List<Thread> _workers = [];
    private RowJob? _job;
    private int _parts;
    private int _next;
    private int _wanted;
    private int _joined;
    private int _active;
    private int _generation;
    private ExceptionDispatchInfo? _fault;

    public static WorkerPool Shared { get; } = new();

    /// <summary>Runs every part of a job on the caller and at most <c>threads - 1</c> workers.</summary>
    public void Run(RowJob job, int parts, int threads)
    {
        int helpers = int.Min(threads, parts) - 1;
        if (helpers < 1 || !Monitor.TryEnter(_turn))
        {
            for (int p = 0; p < parts; p++)
            {
                job.Run(p);
            }
            return;
        }
        try
        {
            lock (_state)
            {
                Hire(helpers);
                _fault = null;
                _parts = parts;
                _next = 0;
                _joined = 0;
                _wanted = helpers;
                _job = job;
                _generation++;
                Monitor.PulseAll(_state);
            }
            Work(job, parts);
            lock (_state)
            {
                // Workers that have not woken up yet find no job and are not waited for.
                _job = null;
            }
            LookOut(ref _active, 0, true);
            lock (_state)
            {
                while (_active > 0)
                {
                    Monitor.Wait(_state);
                }
            }
            _fault?.Throw();
        }
        finally
        {
            Monitor.Exit(_turn);
        }
    }

    private void Hire(int helpers)
    {
        while (_workers.Count < helpers)
        {
            var worker = new Thread(Serve) { IsBackground = true, Name = $"ActMax kernel {_workers.Count + 1}" };
            _workers.Add(worker);
            worker.Start();
        }
    }

    private void Serve()
    {
        int seen = 0;
        while (true)
        {
            RowJob job;
            int parts;
            LookOut(ref _generation, seen, false);
            lock (_state)
            {
                while (_job is null || _joined >= _wanted)
                {
                    Monitor.Wait(_state);
                }
                seen = _generation;
                job = _job;
                parts = _parts;
                _joined++;
                _active++;
            }
            Work(job, parts);
            lock (_state)
            {
                if (--_active == 0)
                {
                    Monitor.PulseAll(_state);
                }
            }
        }
    }

    /// <summary>Looks for a while at a number that others change, until it is or is not the given one.</summary>
    private static void LookOut(ref int number, int value, bool equal)
    {
        long end = Stopwatch.GetTimestamp() + s_patience;
        while ((Volatile.Read(ref number) == value) != equal && Stopwatch.GetTimestamp() < end)
        {
            Thread.SpinWait(4);
        }
    }

    private void Work(RowJob job, int parts)
    {
        try
        {
            int part;
            while ((part = Interlocked.Increment(ref _next) - 1) < parts)
            {
                job.Run(part);
            }
        }
        catch (System.Exception fault)
        {
            _fault = ExceptionDispatchInfo.Capture(fault);
        }
    }
}
