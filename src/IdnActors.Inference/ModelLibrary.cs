namespace IdnActors.Inference;

/// <summary>The trained models that come with the project: one folder per model, with its card (<c>model.conf</c>) and its ONNX files.</summary>
public static class ModelLibrary
{
    /// <summary>Where the model folders lie beside a program that references this project.</summary>
    public static string ShippedFolder => Path.Combine(AppContext.BaseDirectory, "Models");
}
