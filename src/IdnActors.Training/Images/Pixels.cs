using static TorchSharp.torch;

namespace IdnActors.Training.Images;

/// <summary>How unsigned bytes become what a network computes with: (pixel − 73) / (255 · 0.353), mean and deviation of the training images, as one <c>DequantizeLinear</c>.</summary>
internal static class Pixels
{
    public const byte ZeroPoint = 73;
    public const float Step = 1f / (255f * 0.353f);

    public static Tensor Scale(Tensor raw) => raw.to(ScalarType.Float32).sub(ZeroPoint).mul(Step);
}
