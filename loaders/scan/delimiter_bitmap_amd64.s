// Written for and measured on a 2-core x86-64 machine of 2022 (Zen 4); it needs
// AVX2, BMI1 and POPCNT, which those since 2013 have. What it does is said by its
// twin markPortable; TestMarksAreThoseOfThePortableWay and FuzzMarks hold both
// together.

#include "textflag.h"

// MASK sets the 64 bits of to by which of the bytes in Y9 and Y10 equal those of want.
#define MASK(want, to, free) \
	VPCMPEQB  Y9, want, Y11;  \
	VPCMPEQB  Y10, want, Y12; \
	VPMOVMSKB Y11, to;        \
	VPMOVMSKB Y12, free;      \
	SHLQ      $32, free;      \
	ORQ       free, to

// END writes the position of the lowest bit of R13 and clears the bit.
#define END(i) \
	TZCNTQ R13, DX;          \
	ADDL   AX, DX;           \
	MOVL   DX, (4*i)(DI);    \
	BLSRQ  R13, R13

// SPREAD fills to with the byte value.
#define SPREAD(value, low, to) \
	MOVQ         $value, DX; \
	MOVQ         DX, low;    \
	VPBROADCASTB low, to

// func markAVX2(text *byte, pieces int, at uint32, ends, lines *uint32, odd *uint64) (nEnds, nLines int, seen uint64)
TEXT ·markAVX2(SB), NOSPLIT, $0-72
	MOVQ text+0(FP), SI
	MOVQ pieces+8(FP), CX
	MOVL at+16(FP), AX
	MOVQ ends+24(FP), DI
	MOVQ lines+32(FP), R8
	MOVQ odd+40(FP), R9

	SPREAD(0x2c, X0, Y0)  // comma
	SPREAD(0x0a, X1, Y1)  // line feed
	SPREAD(0x22, X2, Y2)  // quotation mark
	SPREAD(0x20, X3, Y3)  // blank
	SPREAD(0x7f, X4, Y4)  // delete
	SPREAD(0x2b, X5, Y5)  // plus
	VPXOR    Y6, Y6, Y6   // all bytes together: is one high?
	VPXOR    Y7, Y7, Y7   // is one a quotation mark?
	VPCMPEQB Y8, Y8, Y8   // the least of all bytes: is one NUL?
	MOVQ     $1, R10      // a field ended with the last byte of the piece before
	XORQ     R11, R11     // that byte was a blank
	XORQ     R15, R15     // is one odd?

piece:
	VMOVDQU  (SI), Y9
	VMOVDQU  32(SI), Y10
	VPOR     Y9, Y6, Y6
	VPOR     Y10, Y6, Y6
	VPMINUB  Y9, Y8, Y8
	VPMINUB  Y10, Y8, Y8
	VPCMPEQB Y9, Y2, Y11
	VPCMPEQB Y10, Y2, Y12
	VPOR     Y11, Y7, Y7
	VPOR     Y12, Y7, Y7

	MASK(Y1, BX, DX)      // line feeds
	MASK(Y0, R13, DX)     // commas
	ORQ BX, R13           // ends of fields
	MASK(Y3, R12, DX)     // blanks

	// Odd: 0x20 is greater than the byte, as signed numbers; or 0x7f; or a plus.
	VPCMPGTB  Y9, Y3, Y11
	VPCMPGTB  Y10, Y3, Y12
	VPCMPEQB  Y9, Y4, Y13
	VPCMPEQB  Y10, Y4, Y14
	VPOR      Y13, Y11, Y11
	VPOR      Y14, Y12, Y12
	VPCMPEQB  Y9, Y5, Y13
	VPCMPEQB  Y10, Y5, Y14
	VPOR      Y13, Y11, Y11
	VPOR      Y14, Y12, Y12
	VPMOVMSKB Y11, R14
	VPMOVMSKB Y12, DX
	SHLQ      $32, DX
	ORQ       DX, R14
	MOVQ      BX, DX      // but no line feed
	NOTQ      DX
	ANDQ      DX, R14

	// A blank where a field begins, an end where a field ends with a blank.
	LEAQ (R10)(R13*2), DX
	ANDQ R12, DX
	ORQ  DX, R14
	LEAQ (R11)(R12*2), DX
	ANDQ R13, DX
	ORQ  DX, R14
	MOVQ R13, R10
	SHRQ $63, R10
	MOVQ R12, R11
	SHRQ $63, R11
	MOVQ R14, (R9)
	ORQ  R14, R15
	ADDQ $8, R9

	// One line feed is written whether there is one or not: most pieces of long
	// rows have one or none, and no branch goes wrong over which.
	POPCNTQ BX, R14
	LEAQ    (R8)(R14*4), R12
	TZCNTQ  BX, DX
	ADDL    AX, DX
	MOVL    DX, (R8)
	CMPQ    R14, $1
	JLE     fields

feed:
	BLSRQ  BX, BX
	ADDQ   $4, R8
	TZCNTQ BX, DX
	ADDL   AX, DX
	MOVL   DX, (R8)
	DECQ   R14
	CMPQ   R14, $1
	JG     feed

	// Twelve ends are written whether there are as many or not: fewer branches
	// go wrong than with one for each.
fields:
	MOVQ    R12, R8
	POPCNTQ R13, R14
	LEAQ    (DI)(R14*4), R12
	END(0)
	END(1)
	END(2)
	END(3)
	END(4)
	END(5)
	END(6)
	END(7)
	END(8)
	END(9)
	END(10)
	END(11)
	CMPQ R14, $12
	JLE  next
	ADDQ $48, DI

more:
	END(0)
	ADDQ  $4, DI
	TESTQ R13, R13
	JNZ   more

next:
	MOVQ R12, DI
	ADDQ $64, SI
	ADDL $64, AX
	DECQ CX
	JNZ  piece

	SUBQ ends+24(FP), DI
	SHRQ $2, DI
	MOVQ DI, nEnds+48(FP)
	SUBQ lines+32(FP), R8
	SHRQ $2, R8
	MOVQ R8, nLines+56(FP)

	XORQ      AX, AX
	VPMOVMSKB Y7, DX
	TESTL     DX, DX
	JZ        high
	ORQ       $1, AX

high:
	VPMOVMSKB Y6, DX
	TESTL     DX, DX
	JZ        nul
	ORQ       $2, AX

nul:
	VPXOR     Y9, Y9, Y9
	VPCMPEQB  Y9, Y8, Y8
	VPMOVMSKB Y8, DX
	TESTL     DX, DX
	JZ        odd
	ORQ       $4, AX

odd:
	TESTQ R15, R15
	JZ    done
	ORQ   $8, AX

done:
	MOVQ AX, seen+64(FP)
	VZEROUPPER
	RET
