// Binding of libtorch for ActMax.Torch: any ATen operator through the dispatcher, plus the few things that are not
// operators (memory, gradients, managed backward functions, TorchScript). See actmax_torch.h for the conventions.
#include "actmax_torch.h"

#include <ATen/ATen.h>
#include <ATen/CPUGeneratorImpl.h>
#include <ATen/Context.h>
#include <ATen/Parallel.h>
#include <ATen/core/dispatch/Dispatcher.h>
#include <ATen/core/ivalue.h>
#include <ATen/core/jit_type.h>
#include <ATen/detail/CUDAHooksInterface.h>
#include <c10/core/impl/VirtualGuardImpl.h>
#include <torch/csrc/autograd/autograd.h>
#include <torch/csrc/autograd/function.h>
#include <torch/csrc/autograd/functions/utils.h>
#include <torch/csrc/autograd/variable.h>
#include <torch/csrc/jit/api/function_impl.h>
#include <torch/csrc/jit/api/module.h>
#include <torch/csrc/jit/ir/ir.h>
#include <torch/csrc/jit/passes/dead_code_elimination.h>
#include <torch/csrc/jit/python/update_graph_executor_opt.h>
#include <torch/csrc/jit/serialization/import.h>
#include <torch/version.h>

#include <algorithm>
#include <cstdlib>
#include <cstring>
#include <mutex>
#include <optional>
#include <sstream>
#include <string>
#include <vector>

namespace {

#if TORCH_VERSION_MAJOR > 2 || (TORCH_VERSION_MAJOR == 2 && TORCH_VERSION_MINOR >= 4)
template <class T>
using Optional = std::optional<T>;
#else
template <class T>
using Optional = c10::optional<T>;
#endif

thread_local std::string last_error;

// Runs `body`; turns whatever it throws into a text and the value `failed`.
template <class Result, class Body>
Result guarded(Result failed, Body&& body) {
    try {
        return body();
    } catch (const c10::Error& error) {
        last_error = error.what_without_backtrace();
    } catch (const std::exception& error) {
        last_error = error.what();
    } catch (...) {
        last_error = "an unknown C++ exception";
    }
    return failed;
}

// libtorch would write its warnings in between the output of the program. With ACTMAX_TORCH_WARNINGS set it may.
// What a handler is given, and where it is set, is not the same in all versions.
template <class Method>
struct Silence;
template <class... Arguments>
struct Silence<void (c10::WarningHandler::*)(Arguments...)> : public c10::WarningHandler {
    void process(Arguments...) override {}
};
#ifdef ACTMAX_WARNING_UTILS
using c10::WarningUtils::set_warning_handler;
#else
using c10::Warning::set_warning_handler;
#endif

// The handler is one of the thread, so each thread that calls sets it once.
void silence_warnings() {
    static Silence<decltype(&c10::WarningHandler::process)> silence;
    static const bool wanted = std::getenv("ACTMAX_TORCH_WARNINGS") == nullptr;
    thread_local const bool done = [] {
        if (wanted) set_warning_handler(&silence);
        return true;
    }();
    (void)done;
}

template <class Body>
int32_t attempt(Body&& body) {
    silence_warnings();
    return guarded<int32_t>(1, [&] {
        body();
        return 0;
    });
}

char* copy_text(const std::string& text) {
    auto* memory = static_cast<char*>(std::malloc(text.size() + 1));
    std::memcpy(memory, text.c_str(), text.size() + 1);
    return memory;
}

// ---- handles

at::TensorImpl* impl(void* handle) {
    return static_cast<at::TensorImpl*>(handle);
}

// A new reference to a borrowed handle; null is the undefined tensor.
at::Tensor borrow(void* handle) {
    if (handle == nullptr) return at::Tensor();
    return at::Tensor(c10::intrusive_ptr<at::TensorImpl, at::UndefinedTensorImpl>::reclaim_copy(impl(handle)));
}

// Hands the reference of `tensor` to the caller.
void* give(at::Tensor tensor) {
    if (!tensor.defined()) return nullptr;
    return tensor.unsafeReleaseTensorImpl();
}

std::vector<at::Tensor> borrow_all(void** handles, int64_t count) {
    std::vector<at::Tensor> tensors;
    tensors.reserve(count);
    for (int64_t i = 0; i < count; i++) tensors.push_back(borrow(handles[i]));
    return tensors;
}

at::Generator generator_of(void* handle) {
    return at::Generator(
        c10::intrusive_ptr<c10::GeneratorImpl>::reclaim_copy(static_cast<c10::GeneratorImpl*>(handle)));
}

// ---- values from the managed side

double as_double(const actmax_value& value) {
    double number;
    std::memcpy(&number, &value.bits, sizeof number);
    return number;
}

std::string as_text(const actmax_value& value) {
    return std::string(reinterpret_cast<const char*>(value.bits), static_cast<size_t>(value.length));
}

template <class T>
const T* items(const actmax_value& value) {
    return reinterpret_cast<const T*>(value.bits);
}

c10::complex<double> as_complex(const actmax_value& value) {
    const auto* parts = items<double>(value);
    return {parts[0], parts[1]};
}

at::Scalar as_scalar(const actmax_value& value) {
    switch (value.tag) {
        case ACTMAX_INT: return at::Scalar(value.bits);
        case ACTMAX_DOUBLE: return at::Scalar(as_double(value));
        case ACTMAX_BOOL: return at::Scalar(value.bits != 0);
        case ACTMAX_COMPLEX: return at::Scalar(as_complex(value));
        default: TORCH_CHECK(false, "a number was expected, got a value with tag ", value.tag);
    }
}

// A number where a tensor is expected takes no part in type promotion, as in Python.
at::Tensor wrapped_number(const actmax_value& value) {
    const auto scalar = as_scalar(value);
    auto tensor = at::scalar_tensor(scalar, at::TensorOptions().dtype(scalar.type()));
    tensor.unsafeGetTensorImpl()->set_wrapped_number(true);
    return tensor;
}

// The value as it is, for a method whose types are not looked at.
c10::IValue plain(const actmax_value& value) {
    switch (value.tag) {
        case ACTMAX_NONE: return c10::IValue();
        case ACTMAX_TENSOR: return borrow(reinterpret_cast<void*>(value.bits));
        case ACTMAX_INT: return value.bits;
        case ACTMAX_DOUBLE: return as_double(value);
        case ACTMAX_BOOL: return value.bits != 0;
        case ACTMAX_STRING: return as_text(value);
        case ACTMAX_COMPLEX: return as_complex(value);
        case ACTMAX_GENERATOR: return generator_of(reinterpret_cast<void*>(value.bits));
        case ACTMAX_INTS: {
            c10::List<int64_t> list;
            for (int64_t i = 0; i < value.length; i++) list.push_back(items<int64_t>(value)[i]);
            return list;
        }
        case ACTMAX_DOUBLES: {
            c10::List<double> list;
            for (int64_t i = 0; i < value.length; i++) list.push_back(items<double>(value)[i]);
            return list;
        }
        case ACTMAX_BOOLS: {
            c10::List<bool> list;
            for (int64_t i = 0; i < value.length; i++) list.push_back(items<uint8_t>(value)[i] != 0);
            return list;
        }
        case ACTMAX_TENSORS: {
            c10::List<at::Tensor> list;
            list.reserve(value.length);
            for (int64_t i = 0; i < value.length; i++) list.push_back(borrow(items<void*>(value)[i]));
            return list;
        }
        default: TORCH_CHECK(false, "an argument with the unknown tag ", value.tag);
    }
}

// The value as the schema wants it.
c10::IValue shaped(const actmax_value& value, const c10::Type& type, const c10::Argument& argument) {
    switch (type.kind()) {
        case c10::TypeKind::OptionalType:
            if (value.tag == ACTMAX_NONE) return c10::IValue();
            return shaped(value, *type.castRaw<c10::OptionalType>()->getElementType(), argument);
        case c10::TypeKind::TensorType:
            if (value.tag == ACTMAX_NONE) return at::Tensor();
            if (value.tag != ACTMAX_TENSOR) return wrapped_number(value);
            return plain(value);
        case c10::TypeKind::FloatType:
            if (value.tag == ACTMAX_INT) return static_cast<double>(value.bits);
            return plain(value);
        case c10::TypeKind::DeviceObjType:
            if (value.tag == ACTMAX_STRING) return c10::Device(as_text(value));
            return plain(value);
        case c10::TypeKind::ListType: {
            const auto& element = *type.castRaw<c10::ListType>()->getElementType();
            if (element.kind() == c10::TypeKind::OptionalType && value.tag == ACTMAX_TENSORS) {
                c10::List<Optional<at::Tensor>> list;
                list.reserve(value.length);
                for (int64_t i = 0; i < value.length; i++) {
                    auto tensor = borrow(items<void*>(value)[i]);
                    if (tensor.defined()) list.push_back(tensor);
                    else list.push_back(Optional<at::Tensor>());
                }
                return list;
            }
            if (element.kind() == c10::TypeKind::FloatType && value.tag == ACTMAX_INTS) {
                c10::List<double> list;
                for (int64_t i = 0; i < value.length; i++)
                    list.push_back(static_cast<double>(items<int64_t>(value)[i]));
                return list;
            }
            if (value.tag == ACTMAX_INT) {
                c10::List<int64_t> list;
                for (int64_t i = 0; i < argument.N().value_or(1); i++) list.push_back(value.bits);
                return list;
            }
            return plain(value);
        }
        default: return plain(value);
    }
}

// ---- values to the managed side

void emit(const c10::IValue& value, std::vector<actmax_value>& out);

void emit_header(int32_t tag, int64_t length, std::vector<actmax_value>& out) {
    out.push_back({tag, 0, 0, length});
}

void emit(const c10::IValue& value, std::vector<actmax_value>& out) {
    if (value.isNone()) {
        out.push_back({ACTMAX_NONE, 0, 0, 0});
    } else if (value.isTensor()) {
        auto* handle = give(value.toTensor());
        out.push_back({handle ? ACTMAX_TENSOR : ACTMAX_NONE, 0, reinterpret_cast<int64_t>(handle), 0});
    } else if (value.isInt()) {
        out.push_back({ACTMAX_INT, 0, value.toInt(), 0});
    } else if (value.isDouble()) {
        const double number = value.toDouble();
        actmax_value item{ACTMAX_DOUBLE, 0, 0, 0};
        std::memcpy(&item.bits, &number, sizeof number);
        out.push_back(item);
    } else if (value.isBool()) {
        out.push_back({ACTMAX_BOOL, 0, value.toBool() ? 1 : 0, 0});
    } else if (value.isComplexDouble()) {
        const auto number = value.toComplexDouble();
        auto* parts = static_cast<double*>(std::malloc(2 * sizeof(double)));
        parts[0] = number.real();
        parts[1] = number.imag();
        out.push_back({ACTMAX_COMPLEX, 0, reinterpret_cast<int64_t>(parts), 2});
    } else if (value.isString()) {
        const auto text = value.toStringRef();
        out.push_back({ACTMAX_STRING, 0, reinterpret_cast<int64_t>(copy_text(text)),
                       static_cast<int64_t>(text.size())});
    } else if (value.isScalar()) {
        emit(c10::IValue(value.toScalar().toDouble()), out);
    } else if (value.isList()) {
        const auto list = value.toListRef();
        emit_header(ACTMAX_LIST, static_cast<int64_t>(list.size()), out);
        for (const auto& item : list) emit(item, out);
    } else if (value.isTuple()) {
        const auto& elements = value.toTupleRef().elements();
        emit_header(ACTMAX_TUPLE, static_cast<int64_t>(elements.size()), out);
        for (const auto& item : elements) emit(item, out);
    } else if (value.isGenericDict()) {
        const auto dictionary = value.toGenericDict();
        emit_header(ACTMAX_DICTIONARY, static_cast<int64_t>(dictionary.size()), out);
        for (const auto& entry : dictionary) {
            emit(entry.key(), out);
            emit(entry.value(), out);
        }
    } else {
        TORCH_CHECK(false, "a result of type ", value.tagKind(), " cannot be returned");
    }
}

void drop(std::vector<actmax_value>& values) {
    for (auto& value : values) {
        if (value.tag == ACTMAX_TENSOR) actmax_tensor_release(reinterpret_cast<void*>(value.bits));
        if (value.tag == ACTMAX_STRING || value.tag == ACTMAX_COMPLEX) std::free(reinterpret_cast<void*>(value.bits));
    }
}

// Writes to the caller's buffer, or to one of its own when that is too small.
void deliver(const std::vector<actmax_value>& values, actmax_value* results, int32_t capacity, int32_t* count,
             actmax_value** overflow) {
    *count = static_cast<int32_t>(values.size());
    *overflow = nullptr;
    auto* target = results;
    if (values.size() > static_cast<size_t>(capacity)) {
        *overflow = static_cast<actmax_value*>(std::malloc(values.size() * sizeof(actmax_value)));
        target = *overflow;
    }
    for (size_t i = 0; i < values.size(); i++) target[i] = values[i];
}

template <class Stack>
void deliver_all(const Stack& stack, actmax_value* results, int32_t capacity, int32_t* count,
                 actmax_value** overflow) {
    std::vector<actmax_value> values;
    try {
        for (const auto& item : stack) emit(item, values);
    } catch (...) {
        drop(values);
        throw;
    }
    deliver(values, results, capacity, count, overflow);
}

// ---- managed backward functions

struct ManagedNode : public torch::autograd::Node {
    std::string label;
    actmax_backward backward = nullptr;
    actmax_release_context release = nullptr;
    int64_t context = 0;
    std::mutex guard;

    ~ManagedNode() override { release_variables(); }

    std::string name() const override { return label; }

    // Called by autograd once a graph that is not retained has run; then the closure and what it saved may go.
    void release_variables() override {
        int64_t released = 0;
        {
            std::lock_guard<std::mutex> lock(guard);
            std::swap(released, context);
        }
        if (released != 0) release(released);
    }

    torch::autograd::variable_list apply(torch::autograd::variable_list&& gradients) override {
        int64_t current;
        {
            std::lock_guard<std::mutex> lock(guard);
            current = context;
        }
        TORCH_CHECK(current != 0, "Trying to backward through the graph a second time (", label,
                    "). Specify retain_graph=true if you need to.");
        std::vector<void*> incoming;
        for (const auto& gradient : gradients)
            incoming.push_back(gradient.defined() ? gradient.unsafeGetTensorImpl() : nullptr);
        std::vector<void*> outgoing(num_outputs(), nullptr);
        char* error = nullptr;
        const int32_t failed = backward(current, incoming.data(), static_cast<int64_t>(incoming.size()),
                                        outgoing.data(), static_cast<int64_t>(outgoing.size()), &error);
        torch::autograd::variable_list results;
        for (auto* handle : outgoing)
            results.push_back(handle == nullptr
                                  ? at::Tensor()
                                  : at::Tensor(c10::intrusive_ptr<at::TensorImpl, at::UndefinedTensorImpl>::reclaim(
                                        impl(handle))));
        if (failed != 0) {
            const std::string text = error ? error : "no reason given";
            std::free(error);
            TORCH_CHECK(false, "the backward of ", label, " failed: ", text);
        }
        return results;
    }
};

// ---- modules

struct ModuleHandle {
    torch::jit::Module module;
};

torch::jit::Module& module_of(void* handle) {
    return static_cast<ModuleHandle*>(handle)->module;
}

// Sizes in a file are not checked against the numbers that it holds; a tensor that reaches outside would be read there.
ModuleHandle* loaded(torch::jit::Module module) {
    for (const auto& entry : module.named_attributes(true)) {
        if (!entry.value.isTensor()) continue;
        const auto& tensor = entry.value.toTensor();
        if (!tensor.defined() || !tensor.has_storage() || tensor.numel() == 0) continue;
        auto last = tensor.storage_offset();
        for (int64_t axis = 0; axis < tensor.dim(); axis++) last += (tensor.size(axis) - 1) * tensor.stride(axis);
        const auto needed = static_cast<size_t>(last + 1) * tensor.element_size();
        TORCH_CHECK(last >= 0 && tensor.storage_offset() >= 0 && needed <= tensor.storage().nbytes(), "the tensor ",
                    entry.name, " reaches outside of its data");
    }
    return new ModuleHandle{std::move(module)};
}

// Runs graphs as they are written. The optimising executor rewrites them after it has watched the first calls, so that
// the same input would give other last digits from the second or third call on.
struct AsWritten {
    const bool before = torch::jit::getGraphExecutorOptimize();
    AsWritten() { torch::jit::setGraphExecutorOptimize(false); }
    ~AsWritten() { torch::jit::setGraphExecutorOptimize(before); }
};

// A module's forward method up to the result of a module inside.
struct ProbeHandle {
    torch::jit::Module module;
    std::unique_ptr<torch::jit::GraphFunction> function;
    c10::FunctionSchema schema;
};

// Where a value is an attribute of an attribute ... of the graph's own module: its dotted path.
Optional<std::string> path_of(const torch::jit::Value* value, const torch::jit::Value* self) {
    if (value == self) return std::string();
    const auto* node = value->node();
    if (node->kind() != c10::prim::GetAttr) return {};
    const auto before = path_of(node->input(0), self);
    if (!before.has_value()) return {};
    const auto name = node->s(c10::attr::name);
    return before->empty() ? name : *before + "." + name;
}

struct ModuleCall {
    torch::jit::Node* node;
    std::string path;
};

bool is_inside(const std::string& path, const std::string& outer) {
    return path.size() > outer.size() && path.compare(0, outer.size(), outer) == 0 && path[outer.size()] == '.';
}

// Calls of forward methods of the module at `path`, and of modules that contain it. Traced modules that are called
// several times have forward1, forward2 and so on.
void collect_calls(torch::jit::Block* block, const torch::jit::Value* self, const std::string& path,
                   std::vector<ModuleCall>& calls) {
    for (auto* node : block->nodes()) {
        for (auto* inner : node->blocks()) collect_calls(inner, self, path, calls);
        if (node->kind() != c10::prim::CallMethod) continue;
        const auto called = path_of(node->input(0), self);
        if (!called.has_value()) continue;
        const auto name = node->s(c10::attr::name);
        // A method of the module itself, or of a module around the path, may be what calls it.
        const bool leads_there = called->empty() || is_inside(path, *called);
        if (leads_there || (*called == path && name.rfind("forward", 0) == 0)) calls.push_back({node, *called});
    }
}

// The one value that the module at `path` returns, after inlining the calls that lead to it.
torch::jit::Value* value_of_module(torch::jit::Graph& graph, const std::string& path) {
    const auto* self = graph.inputs().at(0);
    while (true) {
        std::vector<ModuleCall> calls;
        collect_calls(graph.block(), self, path, calls);
        const auto around = std::find_if(calls.begin(), calls.end(),
                                         [&](const ModuleCall& call) { return call.path != path; });
        if (around == calls.end()) {
            TORCH_CHECK(!calls.empty(), "forward does not call the module '", path, "'");
            TORCH_CHECK(calls.size() == 1, "forward calls the module '", path, "' ", calls.size(),
                        " times; only a module that is called once can be read");
            auto* node = calls.front().node;
            TORCH_CHECK(node->owningBlock() == graph.block(), "forward calls the module '", path,
                        "' under a condition or in a loop; only a module that is called always can be read");
            return node->output();
        }
        const auto type = around->node->input(0)->type()->cast<c10::ClassType>();
        TORCH_CHECK(type != nullptr, "the module '", around->path, "' is an interface and cannot be looked into");
        auto& method = type->getMethod(around->node->s(c10::attr::name));
        torch::jit::inlineCallTo(around->node, torch::jit::tryToGraphFunction(method));
    }
}

Optional<c10::Device> device_of(const char* text) {
    if (text == nullptr || *text == 0) return {};
    return c10::Device(std::string(text));
}

}  // namespace

extern "C" {

int32_t actmax_interface_version(void) { return ACTMAX_INTERFACE_VERSION; }
const char* actmax_torch_version(void) { return TORCH_VERSION; }
const char* actmax_last_error(void) { return last_error.c_str(); }
void actmax_free(void* memory) { std::free(memory); }

// ---- operators

void* actmax_find_operator(const char* name, const char* overload) {
    return guarded<void*>(nullptr, [&]() -> void* {
        const auto handle = c10::Dispatcher::singleton().findSchema({name, overload});
        TORCH_CHECK(handle.has_value(), "this libtorch has no operator ", name, *overload ? "." : "", overload);
        return new c10::OperatorHandle(*handle);  // kept for the life of the process
    });
}

char* actmax_operator_schema(void* op) {
    return guarded<char*>(nullptr, [&] {
        std::ostringstream text;
        text << static_cast<c10::OperatorHandle*>(op)->schema();
        return copy_text(text.str());
    });
}

int32_t actmax_call(void* op, const actmax_value* arguments, int32_t count, actmax_value* results, int32_t capacity,
                    int32_t* result_count, actmax_value** overflow) {
    return attempt([&] {
        const auto& handle = *static_cast<c10::OperatorHandle*>(op);
        const auto& schema = handle.schema();
        const auto& wanted = schema.arguments();
        TORCH_CHECK(static_cast<size_t>(count) <= wanted.size(), schema.name(), " takes ", wanted.size(),
                    " arguments, got ", count);
        torch::jit::Stack stack;
        stack.reserve(wanted.size());
        for (size_t i = 0; i < wanted.size(); i++) {
            if (i < static_cast<size_t>(count) && arguments[i].tag != ACTMAX_DEFAULT) {
                stack.push_back(shaped(arguments[i], *wanted[i].type(), wanted[i]));
            } else {
                TORCH_CHECK(wanted[i].default_value().has_value(), schema.name(), " needs the argument ",
                            wanted[i].name());
                stack.push_back(*wanted[i].default_value());
            }
        }
        handle.callBoxed(&stack);
        if (stack.size() == 1 && stack[0].isTensor() && capacity > 0) {
            // Nearly every call ends here, so it is worth a way without memory allocations.
            auto* result = give(std::move(stack[0]).toTensor());
            *results = {result ? ACTMAX_TENSOR : ACTMAX_NONE, 0, reinterpret_cast<int64_t>(result), 0};
            *result_count = 1;
            *overflow = nullptr;
            return;
        }
        deliver_all(stack, results, capacity, result_count, overflow);
    });
}

// ---- tensors

void* actmax_tensor_from_memory(const void* data, int64_t bytes, int32_t dtype, const int64_t* shape,
                                int32_t dimensions) {
    return guarded<void*>(nullptr, [&] {
        auto tensor = at::empty(at::IntArrayRef(shape, dimensions),
                                at::TensorOptions().dtype(static_cast<at::ScalarType>(dtype)));
        TORCH_CHECK(static_cast<int64_t>(tensor.nbytes()) == bytes, "a tensor of shape ", tensor.sizes(), " needs ",
                    tensor.nbytes(), " bytes, got ", bytes);
        if (bytes > 0) std::memcpy(tensor.data_ptr(), data, static_cast<size_t>(bytes));
        return give(std::move(tensor));
    });
}

int32_t actmax_tensor_to_memory(void* handle, void* data, int64_t bytes) {
    return attempt([&] {
        at::NoGradGuard no_gradient;
        auto tensor = borrow(handle);
        if (tensor.layout() != at::kStrided) tensor = tensor.to_dense();
        tensor = tensor.to(at::kCPU).resolve_conj().resolve_neg().contiguous();
        TORCH_CHECK(static_cast<int64_t>(tensor.nbytes()) == bytes, "a tensor of shape ", tensor.sizes(), " has ",
                    tensor.nbytes(), " bytes, the target ", bytes);
        if (bytes > 0) std::memcpy(data, tensor.data_ptr(), static_cast<size_t>(bytes));
    });
}

void* actmax_tensor_data(void* handle) {
    return guarded<void*>(nullptr, [&] { return borrow(handle).data_ptr(); });
}

void actmax_tensor_retain(void* handle) {
    if (handle != nullptr) c10::raw::intrusive_ptr::incref(impl(handle));
}

void actmax_tensor_release(void* handle) {
    if (handle != nullptr) c10::raw::intrusive_ptr::decref(impl(handle));
}

int32_t actmax_tensor_dimensions(void* handle) { return static_cast<int32_t>(impl(handle)->dim()); }

int32_t actmax_tensor_sizes(void* handle, int64_t* sizes) {
    return attempt([&] {
        const auto shape = impl(handle)->sizes();
        for (size_t i = 0; i < shape.size(); i++) sizes[i] = shape[i];
    });
}

int32_t actmax_tensor_strides(void* handle, int64_t* strides) {
    return attempt([&] {
        const auto steps = impl(handle)->strides();
        for (size_t i = 0; i < steps.size(); i++) strides[i] = steps[i];
    });
}

int64_t actmax_tensor_elements(void* handle) { return impl(handle)->numel(); }
int64_t actmax_tensor_bytes(void* handle) {
    return impl(handle)->numel() * static_cast<int64_t>(impl(handle)->itemsize());
}
int64_t actmax_tensor_owned_bytes(void* handle) {
    return guarded<int64_t>(0, [&]() -> int64_t {
        if (!impl(handle)->has_storage()) return 0;
        const auto& storage = impl(handle)->storage();
        const bool owned = storage.use_count() == 1 || !borrow(handle).is_view();
        return owned ? static_cast<int64_t>(storage.nbytes()) : 0;
    });
}
int64_t actmax_tensor_offset(void* handle) {
    return guarded<int64_t>(-1, [&] { return impl(handle)->storage_offset(); });
}
int32_t actmax_tensor_dtype(void* handle) {
    return static_cast<int32_t>(c10::typeMetaToScalarType(impl(handle)->dtype()));
}
int32_t actmax_tensor_device(void* handle, int32_t* index) {
    const auto device = impl(handle)->device();
    *index = device.index();
    return static_cast<int32_t>(device.type());
}
int32_t actmax_tensor_contiguous(void* handle) {
    return guarded<int32_t>(0, [&] { return impl(handle)->is_contiguous() ? 1 : 0; });
}
int32_t actmax_tensor_sparse(void* handle) { return impl(handle)->layout() == at::kSparse ? 1 : 0; }

// ---- differentiation

int32_t actmax_requires_grad(void* handle) {
    return guarded<int32_t>(0, [&] { return borrow(handle).requires_grad() ? 1 : 0; });
}

int32_t actmax_set_requires_grad(void* handle, int32_t value) {
    return attempt([&] {
        auto tensor = borrow(handle);
        TORCH_CHECK(tensor.is_leaf() || value, "requires_grad can only be switched off on a leaf; use detach()");
        TORCH_CHECK(!value || at::isFloatingType(tensor.scalar_type()) || at::isComplexType(tensor.scalar_type()),
                    "only tensors of floating point and complex dtype can require gradients");
        tensor.set_requires_grad(value != 0);
    });
}

int32_t actmax_is_leaf(void* handle) {
    return guarded<int32_t>(0, [&] { return borrow(handle).is_leaf() ? 1 : 0; });
}

int32_t actmax_retain_grad(void* handle) {
    return attempt([&] { borrow(handle).retain_grad(); });
}

void* actmax_grad(void* handle) {
    return guarded<void*>(nullptr, [&] { return give(borrow(handle).mutable_grad()); });
}

int32_t actmax_set_grad(void* handle, void* gradient) {
    return attempt([&] {
        auto tensor = borrow(handle);
        auto value = borrow(gradient);
        TORCH_CHECK(!value.defined() || value.sizes() == tensor.sizes(), "a gradient of shape ", value.sizes(),
                    " does not fit a tensor of shape ", tensor.sizes());
        tensor.mutable_grad() = value;
    });
}

int32_t actmax_run_backward(void** roots, void** gradients, int64_t count, int32_t retain_graph, int32_t create_graph,
                            void** inputs, int64_t input_count) {
    return attempt([&] {
        torch::autograd::backward(borrow_all(roots, count), borrow_all(gradients, gradients ? count : 0),
                                  retain_graph != 0, create_graph != 0, borrow_all(inputs, input_count));
    });
}

int32_t actmax_run_grad(void** outputs, void** gradients, int64_t count, void** inputs, int64_t input_count,
                        int32_t retain_graph, int32_t create_graph, int32_t allow_unused, void** results) {
    return attempt([&] {
        auto found = torch::autograd::grad(borrow_all(outputs, count), borrow_all(inputs, input_count),
                                           borrow_all(gradients, gradients ? count : 0), retain_graph != 0,
                                           create_graph != 0, allow_unused != 0);
        for (size_t i = 0; i < found.size(); i++) results[i] = give(std::move(found[i]));
    });
}

int32_t actmax_grad_mode(void) { return at::GradMode::is_enabled() ? 1 : 0; }
void actmax_set_grad_mode(int32_t enabled) { at::GradMode::set_enabled(enabled != 0); }

int32_t actmax_attach_backward(void** inputs, int64_t input_count, void** outputs, int64_t output_count,
                               const char* name, actmax_backward backward, actmax_release_context release,
                               int64_t context) {
    return attempt([&] {
        auto node = std::shared_ptr<ManagedNode>(new ManagedNode(), torch::autograd::deleteNode);
        node->label = name;
        node->backward = backward;
        node->release = release;
        node->context = 0;  // until everything is in place, a failure must leave the context to the caller
        node->set_next_edges(torch::autograd::collect_next_edges(borrow_all(inputs, input_count)));
        for (int64_t i = 0; i < output_count; i++) {
            auto output = borrow(outputs[i]);
            if (output.defined() && torch::autograd::isDifferentiableType(output.scalar_type()))
                torch::autograd::set_history(output, node);
            else
                node->add_input_metadata(torch::autograd::Node::undefined_input());
        }
        node->context = context;
    });
}

// ---- random numbers

void* actmax_generator(int64_t seed) {
    return guarded<void*>(nullptr, [&]() -> void* {
        return at::detail::createCPUGenerator(static_cast<uint64_t>(seed)).unsafeReleaseGeneratorImpl();
    });
}
void* actmax_default_generator(void) {
    return guarded<void*>(nullptr, [&]() -> void* {
        return at::Generator(at::detail::getDefaultCPUGenerator()).unsafeReleaseGeneratorImpl();
    });
}
void actmax_generator_release(void* generator) {
    if (generator != nullptr) c10::raw::intrusive_ptr::decref(static_cast<c10::GeneratorImpl*>(generator));
}
int32_t actmax_generator_seed(void* generator, int64_t seed) {
    return attempt([&] {
        auto target = generator_of(generator);
        std::lock_guard<std::mutex> lock(target.mutex());
        target.set_current_seed(static_cast<uint64_t>(seed));
    });
}
int64_t actmax_generator_initial_seed(void* generator) {
    return guarded<int64_t>(0, [&] { return static_cast<int64_t>(generator_of(generator).current_seed()); });
}

// ---- the process

int32_t actmax_manual_seed(int64_t seed) {
    return attempt([&] { at::manual_seed(static_cast<uint64_t>(seed)); });
}
int32_t actmax_threads(void) { return at::get_num_threads(); }
int32_t actmax_set_threads(int32_t threads) {
    return attempt([&] { at::set_num_threads(threads); });
}
int32_t actmax_cuda_devices(void) {
    return guarded<int32_t>(0, [&] {
        if (!at::globalContext().hasCUDA()) return 0;
        return static_cast<int32_t>(c10::impl::VirtualGuardImpl(at::kCUDA).deviceCount());
    });
}
int32_t actmax_cuda_synchronise(void) {
    return attempt([&] {
        TORCH_CHECK(at::globalContext().hasCUDA(), "this libtorch is built without CUDA, or there is no GPU");
        const auto device = c10::impl::VirtualGuardImpl(at::kCUDA).getDevice();
        at::detail::getCUDAHooks().deviceSynchronize(device.index());
    });
}

// ---- TorchScript

void* actmax_module_load(const char* path, const char* device) {
    return guarded<void*>(nullptr, [&]() -> void* {
        return loaded(torch::jit::load(std::string(path), device_of(device)));
    });
}

void* actmax_module_load_bytes(const void* data, int64_t bytes, const char* device) {
    return guarded<void*>(nullptr, [&]() -> void* {
        std::istringstream stream(std::string(static_cast<const char*>(data), static_cast<size_t>(bytes)));
        return loaded(torch::jit::load(stream, device_of(device)));
    });
}

void actmax_module_release(void* module) { delete static_cast<ModuleHandle*>(module); }

int32_t actmax_module_call(void* module, const char* method, const actmax_value* arguments, int32_t count,
                           actmax_value* results, int32_t capacity, int32_t* result_count, actmax_value** overflow) {
    return attempt([&] {
        std::vector<c10::IValue> values;
        for (int32_t i = 0; i < count; i++) values.push_back(plain(arguments[i]));
        const auto found = module_of(module).find_method(method);
        TORCH_CHECK(found.has_value(), "the module has no method ", method);
        const AsWritten as_written;
        const std::vector<c10::IValue> outcome{(*found)(std::move(values))};
        deliver_all(outcome, results, capacity, result_count, overflow);
    });
}

int32_t actmax_module_train(void* module, int32_t training) {
    return attempt([&] { module_of(module).train(training != 0); });
}

int32_t actmax_module_is_training(void* module) {
    return guarded<int32_t>(0, [&] { return module_of(module).is_training() ? 1 : 0; });
}

int32_t actmax_module_to(void* module, const char* device, int32_t dtype) {
    return attempt([&] {
        const auto place = device_of(device);
        if (place.has_value()) module_of(module).to(*place);
        if (dtype >= 0) module_of(module).to(static_cast<at::ScalarType>(dtype));
    });
}

int32_t actmax_module_tensors(void* module, int32_t buffers, actmax_value* results, int32_t capacity,
                              int32_t* result_count, actmax_value** overflow) {
    return attempt([&] {
        std::vector<c10::IValue> values;
        const auto collect = [&](const auto& list) {
            for (const auto& entry : list) {
                values.emplace_back(entry.name);
                values.emplace_back(entry.value);
            }
        };
        if (buffers) collect(module_of(module).named_buffers(true));
        else collect(module_of(module).named_parameters(true));
        deliver_all(values, results, capacity, result_count, overflow);
    });
}

int32_t actmax_module_inputs(void* module, const char* method) {
    return guarded<int32_t>(-1, [&] {
        const auto schema = module_of(module).get_method(method).function().getSchema();
        return static_cast<int32_t>(schema.arguments().size()) - 1;
    });
}

int32_t actmax_module_paths(void* module, actmax_value* results, int32_t capacity, int32_t* result_count,
                            actmax_value** overflow) {
    return attempt([&] {
        std::vector<c10::IValue> values;
        for (const auto& entry : module_of(module).named_modules())
            if (!entry.name.empty()) values.emplace_back(entry.name);
        deliver_all(values, results, capacity, result_count, overflow);
    });
}

void* actmax_module_probe(void* module, const char* path) {
    return guarded<void*>(nullptr, [&]() -> void* {
        auto& whole = module_of(module);
        auto& forward = torch::jit::toGraphFunction(whole.get_method("forward").function());
        auto graph = forward.graph()->copy();
        auto* value = value_of_module(*graph, path);
        while (!graph->outputs().empty()) graph->eraseOutput(0);
        graph->registerOutput(value);
        torch::jit::EliminateDeadCode(graph);
        auto function = std::make_unique<torch::jit::GraphFunction>(c10::QualifiedName("probe"), graph, nullptr);
        return new ProbeHandle{whole, std::move(function), forward.getSchema()};
    });
}

int32_t actmax_probe_call(void* handle, const actmax_value* arguments, int32_t count, actmax_value* results,
                          int32_t capacity, int32_t* result_count, actmax_value** overflow) {
    return attempt([&] {
        auto& probe = *static_cast<ProbeHandle*>(handle);
        std::vector<c10::IValue> stack{probe.module._ivalue()};
        for (int32_t i = 0; i < count; i++) stack.push_back(plain(arguments[i]));
        // Fills the defaults of arguments that are not given.
        probe.schema.checkAndNormalizeInputs(stack);
        const AsWritten as_written;
        probe.function->run(stack);
        deliver_all(stack, results, capacity, result_count, overflow);
    });
}

void actmax_probe_release(void* probe) { delete static_cast<ProbeHandle*>(probe); }

}  // extern "C"
