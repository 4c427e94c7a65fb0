namespace IdnActors.Model.Serving;

/// <summary>
/// Serves a slot in which request types share variants. Our choice where the model of Si Salem et al. (arXiv:2105.02510) leaves it open: first come, first served, with the arrivals of
/// every type spread evenly over the slot. Where a variant saturates, each type has taken a part in proportion to its rate there, and moves on to its
/// next option for the rest of the slot.
/// </summary>
/// <remarks>
/// A split of L in proportion to r was rejected: it reserves capacity for types that are served elsewhere, so that replay and emulation would differ
/// without any overload. With a fractional allocation an option serves at most the share y of a type's requests (l ≤ r) and y × L over all types. The
/// measured l is min{r, (served + left over) / y}; with it the formula of the cost gives exactly what was served, for capacity never returns within a
/// slot: a type moves past an option only when nothing is left over there for it. For what is not deployed l = min{L, r}.
/// </remarks>
public sealed class SlotServing
{
    private readonly ServingTable _table;
    private readonly Allocation _allocation;
    private readonly double[] _requests;
    private readonly double[] _served;
    private readonly double[] _leftInCell;
    private readonly double[] _rateAtCell;
    private readonly int[] _rank;
    private readonly double[] _leftForType;
    private readonly double[] _unassigned;

    private SlotServing(ReadOnlySpan<double> requests, Allocation allocation)
    {
        _table = allocation.Table;
        _allocation = allocation;
        if (requests.Length != _table.RequestTypes.Length)
            throw new ArgumentException($"Requests of {requests.Length} types are given for a table of {_table.RequestTypes.Length}.", nameof(requests));
        _requests = requests.ToArray();
        _served = new double[_table.OptionCount];
        _leftInCell = new double[_table.Cells.Length];
        _rateAtCell = new double[_table.Cells.Length];
        for (var cell = 0; cell < _leftInCell.Length; cell++)
            _leftInCell[cell] = allocation.Fractions[cell] == 0 ? 0 : allocation.Fractions[cell] * _table.CapacityPerSlot(cell);
        _rank = new int[requests.Length];
        _leftForType = new double[requests.Length];
        _unassigned = requests.ToArray();
    }

    /// <summary>Serves the requests r of each type under an allocation.</summary>
    public static ServedSlot Serve(ReadOnlySpan<double> requests, Allocation allocation)
    {
        var serving = new SlotServing(requests, allocation);
        serving.Run();
        return new ServedSlot(serving.MeasuredLoad(), allocation, serving._served);
    }

    private void Run()
    {
        for (var type = 0; type < _requests.Length; type++)
        {
            _rank[type] = -1;
            if (_requests[type] > 0) MoveOn(type);
        }
        // Time runs from 1 down to 0, the end of the slot; each step but the last saturates at least one cell or one share.
        var left = 1.0;
        while (left > 0)
        {
            var step = Math.Min(left, TimeToNextSaturation());
            Advance(step, isLast: step >= left);
            left -= step;
            if (left > 0) LeaveSaturated(step);
        }
    }

    private double TimeToNextSaturation()
    {
        Array.Clear(_rateAtCell);
        var earliest = double.PositiveInfinity;
        for (var type = 0; type < _requests.Length; type++)
        {
            if (_requests[type] == 0) continue;
            _rateAtCell[CellOf(type)] += _requests[type];
            earliest = Math.Min(earliest, _leftForType[type] / _requests[type]);
        }
        for (var cell = 0; cell < _rateAtCell.Length; cell++)
            if (_rateAtCell[cell] > 0) earliest = Math.Min(earliest, _leftInCell[cell] / _rateAtCell[cell]);
        return earliest;
    }

    private void Advance(double step, bool isLast)
    {
        for (var type = 0; type < _requests.Length; type++)
        {
            if (_requests[type] == 0) continue;
            // The last step takes what rounding has left, so that no request is lost or invented.
            var amount = isLast ? _unassigned[type] : Math.Min(_requests[type] * step, _unassigned[type]);
            _unassigned[type] -= amount;
            _served[_table.OptionsOf(type).Start.Value + _rank[type]] += amount;
        }
    }

    private void LeaveSaturated(double step)
    {
        // The same quotients as above decide, not a tolerance: what determined the step has saturated, whatever the subtraction would leave.
        for (var cell = 0; cell < _rateAtCell.Length; cell++)
        {
            if (_rateAtCell[cell] == 0) continue;
            var isFull = _leftInCell[cell] / _rateAtCell[cell] <= step;
            _leftInCell[cell] = isFull ? 0 : Math.Max(0, _leftInCell[cell] - (_rateAtCell[cell] * step));
        }
        for (var type = 0; type < _requests.Length; type++)
        {
            if (_requests[type] == 0) continue;
            var isShareUsed = _leftForType[type] / _requests[type] <= step;
            _leftForType[type] -= _requests[type] * step;
            if (isShareUsed || _leftInCell[CellOf(type)] == 0) MoveOn(type);
        }
    }

    private void MoveOn(int type)
    {
        var cells = _table.CellsOf(type);
        do _rank[type]++;
        while (_leftInCell[cells[_rank[type]]] == 0);
        // The table has a repository of unlimited capacity in every ranking, so the loop ends. A cell that is filled limits no type but by its capacity.
        var fraction = _allocation.Fractions[cells[_rank[type]]];
        _leftForType[type] = fraction < 1 ? fraction * _requests[type] : double.PositiveInfinity;
    }

    private int CellOf(int type) => _table.CellsOf(type)[_rank[type]];

    private SlotLoad MeasuredLoad()
    {
        TakeLastStepFromCells();
        var potential = new double[_table.OptionCount];
        for (var type = 0; type < _requests.Length; type++)
        {
            var cells = _table.CellsOf(type);
            var first = _table.OptionsOf(type).Start.Value;
            for (var k = 0; k < cells.Length; k++)
            {
                var fraction = _allocation.Fractions[cells[k]];
                var bound = fraction == 0 ? _table.CapacityPerSlot(cells[k]) : (_served[first + k] + _leftInCell[cells[k]]) / fraction;
                potential[first + k] = Math.Min(_requests[type], bound);
            }
        }
        return new SlotLoad(_table, _requests, potential);
    }

    /// <summary>What is left over at the end: capacity less what all types took.</summary>
    private void TakeLastStepFromCells()
    {
        var taken = new double[_leftInCell.Length];
        for (var type = 0; type < _requests.Length; type++)
        {
            var cells = _table.CellsOf(type);
            var served = _served.AsSpan(_table.OptionsOf(type));
            for (var k = 0; k < cells.Length; k++) taken[cells[k]] += served[k];
        }
        for (var cell = 0; cell < taken.Length; cell++)
            if (_leftInCell[cell] > 0) _leftInCell[cell] = Math.Max(0, (_allocation.Fractions[cell] * _table.CapacityPerSlot(cell)) - taken[cell]);
    }
}
