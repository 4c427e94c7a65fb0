namespace IdnActors.Configuration.Hocon;

/// <summary>The first place where a text is not what our parser accepts.</summary>
internal sealed record HoconFault(int Line, string Found, string Required, string Remedy);
