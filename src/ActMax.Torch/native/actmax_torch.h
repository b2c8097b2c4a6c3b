// The C interface between ActMax.Torch and libtorch.
//
// A tensor handle is the TensorImpl itself, with one reference owned by whoever holds the handle.
// A function that can fail returns 0 when it worked; otherwise actmax_last_error() has the text (one per thread).
// No C++ exception crosses this border.
#pragma once
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#define ACTMAX_API __attribute__((visibility("default")))

// Raised when the managed side and this library no longer fit together.
#define ACTMAX_INTERFACE_VERSION 2

// What a value is. Lists in arguments point to `bits`, `length` items long; lists in results are a header with the
// length, followed by the items as values of their own.
enum actmax_tag {
    ACTMAX_DEFAULT = -1,      // argument: take the default of the schema
    ACTMAX_NONE = 0,          // None, or an undefined tensor
    ACTMAX_TENSOR = 1,        // a handle: borrowed in arguments, owned by the receiver in results
    ACTMAX_INT = 2,
    ACTMAX_DOUBLE = 3,        // the bits of a double
    ACTMAX_BOOL = 4,
    ACTMAX_STRING = 5,        // UTF-8 with a length; in results allocated with malloc
    ACTMAX_INTS = 6,
    ACTMAX_DOUBLES = 7,
    ACTMAX_BOOLS = 8,         // bytes
    ACTMAX_TENSORS = 9,       // handles; null is an undefined tensor
    ACTMAX_LIST = 10,         // result header: a list
    ACTMAX_TUPLE = 11,        // result header: a tuple
    ACTMAX_DICTIONARY = 12,   // result header: `length` pairs of key and value
    ACTMAX_COMPLEX = 13,      // points to two doubles
    ACTMAX_GENERATOR = 14,    // a generator handle, borrowed; arguments only
};

typedef struct actmax_value {
    int32_t tag;
    int32_t reserved;
    int64_t bits;
    int64_t length;
} actmax_value;

// Called in the backward pass: borrowed gradients of the outputs in, owned gradients of the inputs out (null: none).
// A non-zero return means failure, and `error` then holds a text allocated with malloc.
typedef int32_t (*actmax_backward)(int64_t context, void** output_gradients, int64_t outputs, void** input_gradients,
                                   int64_t inputs, char** error);
typedef void (*actmax_release_context)(int64_t context);

ACTMAX_API int32_t actmax_interface_version(void);
ACTMAX_API const char* actmax_torch_version(void);
ACTMAX_API const char* actmax_last_error(void);
ACTMAX_API void actmax_free(void* memory);

// operators
ACTMAX_API void* actmax_find_operator(const char* name, const char* overload);
ACTMAX_API char* actmax_operator_schema(void* op);
ACTMAX_API int32_t actmax_call(void* op, const actmax_value* arguments, int32_t count, actmax_value* results,
                               int32_t capacity, int32_t* result_count, actmax_value** overflow);

// tensors
ACTMAX_API void* actmax_tensor_from_memory(const void* data, int64_t bytes, int32_t dtype, const int64_t* shape,
                                           int32_t dimensions);
ACTMAX_API int32_t actmax_tensor_to_memory(void* tensor, void* data, int64_t bytes);
ACTMAX_API void* actmax_tensor_data(void* tensor);
ACTMAX_API void actmax_tensor_retain(void* tensor);
ACTMAX_API void actmax_tensor_release(void* tensor);
ACTMAX_API int32_t actmax_tensor_dimensions(void* tensor);
ACTMAX_API int32_t actmax_tensor_sizes(void* tensor, int64_t* sizes);
ACTMAX_API int32_t actmax_tensor_strides(void* tensor, int64_t* strides);
ACTMAX_API int64_t actmax_tensor_elements(void* tensor);
ACTMAX_API int64_t actmax_tensor_bytes(void* tensor);
// Bytes that would be freed with this tensor; 0 for a view of another one.
ACTMAX_API int64_t actmax_tensor_owned_bytes(void* tensor);
ACTMAX_API int64_t actmax_tensor_offset(void* tensor);
ACTMAX_API int32_t actmax_tensor_dtype(void* tensor);
ACTMAX_API int32_t actmax_tensor_device(void* tensor, int32_t* index);
ACTMAX_API int32_t actmax_tensor_contiguous(void* tensor);
ACTMAX_API int32_t actmax_tensor_sparse(void* tensor);

// differentiation
ACTMAX_API int32_t actmax_requires_grad(void* tensor);
ACTMAX_API int32_t actmax_set_requires_grad(void* tensor, int32_t value);
ACTMAX_API int32_t actmax_is_leaf(void* tensor);
ACTMAX_API int32_t actmax_retain_grad(void* tensor);
ACTMAX_API void* actmax_grad(void* tensor);
ACTMAX_API int32_t actmax_set_grad(void* tensor, void* gradient);
ACTMAX_API int32_t actmax_run_backward(void** roots, void** gradients, int64_t count, int32_t retain_graph,
                                       int32_t create_graph, void** inputs, int64_t input_count);
ACTMAX_API int32_t actmax_run_grad(void** outputs, void** gradients, int64_t count, void** inputs,
                                   int64_t input_count, int32_t retain_graph, int32_t create_graph,
                                   int32_t allow_unused, void** results);
ACTMAX_API int32_t actmax_grad_mode(void);
ACTMAX_API void actmax_set_grad_mode(int32_t enabled);
ACTMAX_API int32_t actmax_attach_backward(void** inputs, int64_t input_count, void** outputs, int64_t output_count,
                                          const char* name, actmax_backward backward,
                                          actmax_release_context release, int64_t context);

// random numbers; a generator handle is the GeneratorImpl with one reference
ACTMAX_API void* actmax_generator(int64_t seed);
ACTMAX_API void* actmax_default_generator(void);
ACTMAX_API void actmax_generator_release(void* generator);
ACTMAX_API int32_t actmax_generator_seed(void* generator, int64_t seed);
ACTMAX_API int64_t actmax_generator_initial_seed(void* generator);

// the process
ACTMAX_API int32_t actmax_manual_seed(int64_t seed);
ACTMAX_API int32_t actmax_threads(void);
ACTMAX_API int32_t actmax_set_threads(int32_t threads);
ACTMAX_API int32_t actmax_cuda_devices(void);
ACTMAX_API int32_t actmax_cuda_synchronise(void);

// TorchScript
ACTMAX_API void* actmax_module_load(const char* path, const char* device);
ACTMAX_API void* actmax_module_load_bytes(const void* data, int64_t bytes, const char* device);
ACTMAX_API void actmax_module_release(void* module);
ACTMAX_API int32_t actmax_module_call(void* module, const char* method, const actmax_value* arguments, int32_t count,
                                      actmax_value* results, int32_t capacity, int32_t* result_count,
                                      actmax_value** overflow);
ACTMAX_API int32_t actmax_module_train(void* module, int32_t training);
ACTMAX_API int32_t actmax_module_is_training(void* module);
ACTMAX_API int32_t actmax_module_to(void* module, const char* device, int32_t dtype);
// Name and tensor in turn: parameters, or buffers.
ACTMAX_API int32_t actmax_module_tensors(void* module, int32_t buffers, actmax_value* results, int32_t capacity,
                                         int32_t* result_count, actmax_value** overflow);
// Argument names of a method without `self`.
ACTMAX_API int32_t actmax_module_inputs(void* module, const char* method);
// Dotted paths of all modules inside, as strings.
ACTMAX_API int32_t actmax_module_paths(void* module, actmax_value* results, int32_t capacity, int32_t* result_count,
                                       actmax_value** overflow);
// The forward method up to what the module at a dotted path returns, with the same arguments; nothing that comes after
// is computed. Null where the path is no module, or is not called exactly once.
ACTMAX_API void* actmax_module_probe(void* module, const char* path);
ACTMAX_API int32_t actmax_probe_call(void* probe, const actmax_value* arguments, int32_t count, actmax_value* results,
                                     int32_t capacity, int32_t* result_count, actmax_value** overflow);
ACTMAX_API void actmax_probe_release(void* probe);

#ifdef __cplusplus
}
#endif
