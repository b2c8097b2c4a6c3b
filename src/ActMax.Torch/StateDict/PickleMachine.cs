namespace ActMax.Torch.Checkpoints;

/// <summary>
/// Runs a pickle, which is a program for a stack machine. Nothing it names is ever looked up or executed: the few names
/// that torch.save writes for tensors are known here, and any other is an error.
/// </summary>
internal sealed class PickleMachine(TensorBuilder tensors)
{
    // Every instruction can make an object of some hundred bytes; real files have some dozens of them a tensor.
    private const int MaximalInstructions = 4_000_000;

    private static readonly object Mark = new();
    private readonly List<object> stack = [];
    private readonly Dictionary<long, object> memo = [];

    /// <exception cref="InvalidDataException">The pickle is damaged, or holds what is not allowed.</exception>
    internal CheckpointValue Run(ReadOnlySpan<byte> bytes)
    {
        var reader = new PickleReader(bytes);
        for (var left = MaximalInstructions; left > 0; left--)
        {
            var at = reader.Position;
            var code = reader.Byte();
            if (code == '.')
            {
                return Value(Pop());
            }

            Step(code, at, ref reader);
        }

        throw new InvalidDataException("the pickle has more instructions than are reasonable");
    }

    private void Step(byte code, int at, ref PickleReader reader)
    {
        switch (code)
        {
            case 0x80: // protocol
                var protocol = reader.Byte();
                if (protocol > 5)
                {
                    throw new InvalidDataException($"pickle protocol {protocol}");
                }

                break;
            case 0x95: // frame
                reader.Skip(8);
                break;
            case (byte)'(':
                Push(Mark);
                break;
            case (byte)'0':
                Pop();
                break;
            case (byte)'N':
                Push(CheckpointValue.Nothing.Instance);
                break;
            case 0x88:
                Push(new CheckpointValue.Truth(true));
                break;
            case 0x89:
                Push(new CheckpointValue.Truth(false));
                break;
            case (byte)'K':
                Push(new CheckpointValue.Whole(reader.Byte()));
                break;
            case (byte)'M':
                Push(new CheckpointValue.Whole(reader.UInt16()));
                break;
            case (byte)'J':
                Push(new CheckpointValue.Whole(reader.Int32()));
                break;
            case 0x8a:
                Push(new CheckpointValue.Whole(reader.Long(reader.Byte())));
                break;
            case (byte)'G':
                Push(new CheckpointValue.Real(reader.Double()));
                break;
            case (byte)'X':
                Push(new CheckpointValue.Text(reader.Text(reader.UInt32())));
                break;
            case 0x8c:
                Push(new CheckpointValue.Text(reader.Text(reader.Byte())));
                break;
            case 0x8d:
                Push(new CheckpointValue.Text(reader.Text(reader.UInt64())));
                break;
            default:
                StructureStep(code, at, ref reader);
                break;
        }
    }

    private void StructureStep(byte code, int at, ref PickleReader reader)
    {
        switch (code)
        {
            case (byte)')':
            case (byte)']':
                Push(new CheckpointValue.Sequence());
                break;
            case (byte)'}':
                Push(new CheckpointValue.Map());
                break;
            case (byte)'t':
                Push(Tuple(PopToMark()));
                break;
            case 0x85:
            case 0x86:
            case 0x87:
                var items = new object[code - 0x84];
                for (var i = items.Length - 1; i >= 0; i--)
                {
                    items[i] = Pop();
                }

                Push(Tuple(items));
                break;
            case (byte)'a':
                var item = Value(Pop());
                List(Peek()).List.Add(item);
                break;
            case (byte)'e':
                var added = PopToMark();
                List(Peek()).List.AddRange(added.Select(Value));
                break;
            case (byte)'s':
                var value = Value(Pop());
                var key = Key(Pop());
                Map(Peek()).Set(key, value);
                break;
            case (byte)'u':
                SetItems(PopToMark());
                break;
            case (byte)'q':
                memo[reader.Byte()] = Peek();
                break;
            case (byte)'r':
                memo[reader.UInt32()] = Peek();
                break;
            case 0x94:
                memo[memo.Count] = Peek();
                break;
            case (byte)'h':
                Push(Remembered(reader.Byte()));
                break;
            case (byte)'j':
                Push(Remembered(reader.UInt32()));
                break;
            case (byte)'c':
                Push(PickleGlobal.Find(reader.Line(), reader.Line()));
                break;
            case 0x93:
                var name = Text(Pop());
                Push(PickleGlobal.Find(Text(Pop()), name));
                break;
            case (byte)'R':
                Reduce();
                break;
            case (byte)'b':
                Build();
                break;
            case (byte)'Q':
                Push(tensors.Storage(Arguments(Pop())));
                break;
            default:
                throw new InvalidDataException(
                    $"the pickle has the instruction 0x{code:x2} at byte {at}, which files of tensors do not need");
        }
    }

    private void Reduce()
    {
        var arguments = Arguments(Pop());
        if (Pop() is not PickleGlobal called)
        {
            throw new InvalidDataException("the pickle calls something that is no function");
        }

        Push(called.Kind switch
        {
            PickleGlobal.Role.OrderedDictionary => OrderedDictionary(arguments),
            PickleGlobal.Role.Tensor => tensors.Tensor(arguments),
            PickleGlobal.Role.Parameter => arguments.Length > 0 && arguments[0] is CheckpointValue.Stored
                ? arguments[0]
                : throw new InvalidDataException("a parameter without a tensor"),
            PickleGlobal.Role.Size => arguments is [CheckpointValue.Sequence]
                ? arguments[0]
                : throw new InvalidDataException("a torch.Size without sizes"),
            PickleGlobal.Role.Device => new CheckpointValue.Text(string.Join(':', arguments.Select(Key))),
            _ => throw new InvalidDataException($"the pickle calls {called.Name}, which is not allowed"),
        });
    }

    // Python calls OrderedDict with nothing, or with a list of pairs.
    private static CheckpointValue.Map OrderedDictionary(object[] arguments)
    {
        var map = new CheckpointValue.Map();
        foreach (var pair in arguments.Length == 0 ? [] : List(arguments[0]).List)
        {
            if (pair is not CheckpointValue.Sequence { Items: [var key, var value] })
            {
                throw new InvalidDataException("an OrderedDict of something other than pairs");
            }

            map.Set(Key(key), value);
        }

        return map;
    }

    // The state of an OrderedDict (the _metadata of a state dict) says nothing about tensors.
    private void Build()
    {
        Pop();
        if (Peek() is not CheckpointValue.Map)
        {
            throw new InvalidDataException("the pickle sets the state of an object that is no dictionary");
        }
    }

    private void SetItems(List<object> items)
    {
        if (items.Count % 2 != 0)
        {
            throw new InvalidDataException("a dictionary with a key without a value");
        }

        var map = Map(Peek());
        for (var i = 0; i < items.Count; i += 2)
        {
            map.Set(Key(items[i]), Value(items[i + 1]));
        }
    }

    private static object Tuple(IReadOnlyList<object> items)
    {
        // The id of a storage holds a name of a storage class, so not all items of a tuple are values.
        if (items.Any(item => item is not CheckpointValue))
        {
            return items.ToArray();
        }

        var tuple = new CheckpointValue.Sequence();
        tuple.List.AddRange(items.Cast<CheckpointValue>());
        return tuple;
    }

    private static object[] Arguments(object item) => item switch
    {
        object[] mixed => mixed,
        CheckpointValue.Sequence sequence => [.. sequence.List],
        _ => throw new InvalidDataException("the pickle passes arguments that are no tuple"),
    };

    private static CheckpointValue Value(object item) => item switch
    {
        CheckpointValue value => value,
        PickleGlobal { Kind: PickleGlobal.Role.Name } global => new CheckpointValue.Text(global.Name),
        PickleGlobal global => throw new InvalidDataException($"the pickle uses {global.Name} as a value"),
        _ => throw new InvalidDataException("the pickle uses an internal object as a value"),
    };

    private static string Key(object item) => item switch
    {
        CheckpointValue.Text text => text.Value,
        CheckpointValue.Whole whole => whole.Value.ToString(System.Globalization.CultureInfo.InvariantCulture),
        CheckpointValue.Real real => real.Value.ToString("R", System.Globalization.CultureInfo.InvariantCulture),
        CheckpointValue.Truth truth => truth.Value ? "True" : "False",
        CheckpointValue.Nothing => "None",
        CheckpointValue.Sequence { Items.Count: <= 8 } sequence
            when sequence.Items.All(i => i is not (CheckpointValue.Sequence or CheckpointValue.Map)) =>
            $"({string.Join(", ", sequence.Items.Select(Key))})",
        _ => throw new InvalidDataException("a dictionary key that is neither a text nor a number"),
    };

    private static string Text(object item) =>
        item is CheckpointValue.Text text ? text.Value : throw new InvalidDataException("a name that is no text");

    private static CheckpointValue.Sequence List(object item) => item as CheckpointValue.Sequence
        ?? throw new InvalidDataException("the pickle appends to something that is no list");

    private static CheckpointValue.Map Map(object item) => item as CheckpointValue.Map
        ?? throw new InvalidDataException("the pickle sets an item of something that is no dictionary");

    private object Remembered(long key) => memo.TryGetValue(key, out var item)
        ? item
        : throw new InvalidDataException($"the pickle refers to item {key}, which it has not defined");

    private void Push(object item) => stack.Add(item);

    private object Peek() => stack.Count > 0 && !ReferenceEquals(stack[^1], Mark)
        ? stack[^1]
        : throw new InvalidDataException("the pickle takes more items than it has made");

    private object Pop()
    {
        var item = Peek();
        stack.RemoveAt(stack.Count - 1);
        return item;
    }

    private List<object> PopToMark()
    {
        var at = stack.LastIndexOf(Mark);
        if (at < 0)
        {
            throw new InvalidDataException("the pickle closes a group that it has not opened");
        }

        var items = stack.GetRange(at + 1, stack.Count - at - 1);
        stack.RemoveRange(at, stack.Count - at);
        return items;
    }
}
