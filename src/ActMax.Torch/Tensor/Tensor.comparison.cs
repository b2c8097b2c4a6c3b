using ActMax.Torch.Interop;

namespace TorchSharp;

public static partial class torch
{
    public partial class Tensor
    {
        /// <summary>Are the elements equal? A bool tensor.</summary>
        public Tensor eq(Tensor target) => Operators.Call("eq.Tensor", this, target);

        /// <summary>Are the elements equal? In place, as 0 and 1.</summary>
        public Tensor eq_(Tensor target) => Operators.CallInPlace("eq_.Tensor", this, target);

        /// <summary>Are the elements equal? A bool tensor.</summary>
        public Tensor eq(Scalar target) => Operators.Call("eq.Scalar", this, target);

        /// <summary>Are the elements equal? In place, as 0 and 1.</summary>
        public Tensor eq_(Scalar target) => Operators.CallInPlace("eq_.Scalar", this, target);

        /// <summary>Are the elements different? A bool tensor.</summary>
        public Tensor ne(Tensor target) => Operators.Call("ne.Tensor", this, target);

        /// <summary>Are the elements different? In place, as 0 and 1.</summary>
        public Tensor ne_(Tensor target) => Operators.CallInPlace("ne_.Tensor", this, target);

        /// <summary>Are the elements different? A bool tensor.</summary>
        public Tensor ne(Scalar target) => Operators.Call("ne.Scalar", this, target);

        /// <summary>Are the elements different? In place, as 0 and 1.</summary>
        public Tensor ne_(Scalar target) => Operators.CallInPlace("ne_.Scalar", this, target);

        /// <summary>Are the elements different? A bool tensor.</summary>
        public Tensor not_equal(Tensor target) => Operators.Call("ne.Tensor", this, target);

        /// <summary>Is this smaller? A bool tensor.</summary>
        public Tensor lt(Tensor target) => Operators.Call("lt.Tensor", this, target);

        /// <summary>Is this smaller? In place, as 0 and 1.</summary>
        public Tensor lt_(Tensor target) => Operators.CallInPlace("lt_.Tensor", this, target);

        /// <summary>Is this smaller? A bool tensor.</summary>
        public Tensor lt(Scalar target) => Operators.Call("lt.Scalar", this, target);

        /// <summary>Is this smaller? In place, as 0 and 1.</summary>
        public Tensor lt_(Scalar target) => Operators.CallInPlace("lt_.Scalar", this, target);

        /// <summary>Is this smaller? A bool tensor.</summary>
        public Tensor less(Tensor target) => Operators.Call("lt.Tensor", this, target);

        /// <summary>Is this smaller or equal? A bool tensor.</summary>
        public Tensor le(Tensor target) => Operators.Call("le.Tensor", this, target);

        /// <summary>Is this smaller or equal? In place, as 0 and 1.</summary>
        public Tensor le_(Tensor target) => Operators.CallInPlace("le_.Tensor", this, target);

        /// <summary>Is this smaller or equal? A bool tensor.</summary>
        public Tensor le(Scalar target) => Operators.Call("le.Scalar", this, target);

        /// <summary>Is this smaller or equal? In place, as 0 and 1.</summary>
        public Tensor le_(Scalar target) => Operators.CallInPlace("le_.Scalar", this, target);

        /// <summary>Is this smaller or equal? A bool tensor.</summary>
        public Tensor less_equal(Tensor target) => Operators.Call("le.Tensor", this, target);

        /// <summary>Is this larger? A bool tensor.</summary>
        public Tensor gt(Tensor target) => Operators.Call("gt.Tensor", this, target);

        /// <summary>Is this larger? In place, as 0 and 1.</summary>
        public Tensor gt_(Tensor target) => Operators.CallInPlace("gt_.Tensor", this, target);

        /// <summary>Is this larger? A bool tensor.</summary>
        public Tensor gt(Scalar target) => Operators.Call("gt.Scalar", this, target);

        /// <summary>Is this larger? In place, as 0 and 1.</summary>
        public Tensor gt_(Scalar target) => Operators.CallInPlace("gt_.Scalar", this, target);

        /// <summary>Is this larger? A bool tensor.</summary>
        public Tensor greater(Tensor target) => Operators.Call("gt.Tensor", this, target);

        /// <summary>Is this larger or equal? A bool tensor.</summary>
        public Tensor ge(Tensor target) => Operators.Call("ge.Tensor", this, target);

        /// <summary>Is this larger or equal? In place, as 0 and 1.</summary>
        public Tensor ge_(Tensor target) => Operators.CallInPlace("ge_.Tensor", this, target);

        /// <summary>Is this larger or equal? A bool tensor.</summary>
        public Tensor ge(Scalar target) => Operators.Call("ge.Scalar", this, target);

        /// <summary>Is this larger or equal? In place, as 0 and 1.</summary>
        public Tensor ge_(Scalar target) => Operators.CallInPlace("ge_.Scalar", this, target);

        /// <summary>Is this larger or equal? A bool tensor.</summary>
        public Tensor greater_equal(Tensor target) => Operators.Call("ge.Tensor", this, target);

        /// <summary>Logical and of two tensors.</summary>
        public Tensor logical_and(Tensor other) => Operators.Call("logical_and", this, other);

        /// <summary>Logical and, in place.</summary>
        public Tensor logical_and_(Tensor other) => Operators.CallInPlace("logical_and_", this, other);

        /// <summary>Bitwise and; for bool, logical.</summary>
        public Tensor bitwise_and(Tensor other) => Operators.Call("bitwise_and.Tensor", this, other);

        /// <summary>Bitwise and, in place.</summary>
        public Tensor bitwise_and_(Tensor other) => Operators.CallInPlace("bitwise_and_.Tensor", this, other);

        /// <summary>Logical or of two tensors.</summary>
        public Tensor logical_or(Tensor other) => Operators.Call("logical_or", this, other);

        /// <summary>Logical or, in place.</summary>
        public Tensor logical_or_(Tensor other) => Operators.CallInPlace("logical_or_", this, other);

        /// <summary>Bitwise or; for bool, logical.</summary>
        public Tensor bitwise_or(Tensor other) => Operators.Call("bitwise_or.Tensor", this, other);

        /// <summary>Bitwise or, in place.</summary>
        public Tensor bitwise_or_(Tensor other) => Operators.CallInPlace("bitwise_or_.Tensor", this, other);

        /// <summary>Logical xor of two tensors.</summary>
        public Tensor logical_xor(Tensor other) => Operators.Call("logical_xor", this, other);

        /// <summary>Logical xor, in place.</summary>
        public Tensor logical_xor_(Tensor other) => Operators.CallInPlace("logical_xor_", this, other);

        /// <summary>Bitwise xor; for bool, logical.</summary>
        public Tensor bitwise_xor(Tensor other) => Operators.Call("bitwise_xor.Tensor", this, other);

        /// <summary>Bitwise xor, in place.</summary>
        public Tensor bitwise_xor_(Tensor other) => Operators.CallInPlace("bitwise_xor_.Tensor", this, other);

        /// <summary>Is |this - other| at most atol + rtol * |other|?</summary>
        public Tensor isclose(Tensor other, double rtol = 1e-05, double atol = 1e-08, bool nanEqual = false) =>
            Operators.Call("isclose", this, other, rtol, atol, nanEqual);

        /// <summary>Is every element close (see isclose)?</summary>
        public bool allclose(Tensor target, double rtol = 1e-05, double atol = 1e-08, bool equal_nan = false) =>
            (bool)Operators.CallAny("allclose", this, target, rtol, atol, equal_nan)[0]!;

        /// <summary>Does each element occur in test_elements?</summary>
        public Tensor isin(Tensor test_elements, bool assumeUnique = false, bool invert = false) =>
            Operators.Call("isin.Tensor_Tensor", this, test_elements, assumeUnique, invert);
    }
}
