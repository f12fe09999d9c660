<?php

final class SigningTest extends Igny8_Case {

	/** The same vectors that the receiver is tested with. */
	public function vectors(): array {
		$text    = file_get_contents( dirname( __DIR__ ) . '/vectors.json' );
		$vectors = json_decode( $text, true )['signatures'];
		return array_combine( array_column( $vectors, 'name' ), array_chunk( $vectors, 1 ) );
	}

	/** @dataProvider vectors */
	public function test_signature_is_that_of_the_vector( array $vector ): void {
		$this->assertSame( $vector['signature'], igny8_sign( $vector['key'], $vector['id'], $vector['timestamp'], $vector['body'] ) );
	}

	/** @dataProvider vectors */
	public function test_any_change_breaks_the_signature( array $vector ): void {
		$honest = array( $vector['key'], $vector['id'], $vector['timestamp'], $vector['body'], $vector['signature'] );
		$this->assertTrue( igny8_signature_holds( ...$honest ) );
		foreach ( array( 1, 2, 3 ) as $part ) {
			$changed           = $honest;
			$changed[ $part ] .= '0';
			$this->assertFalse( igny8_signature_holds( ...$changed ) );
		}
	}

	public function test_one_good_signature_in_a_list_is_enough(): void {
		$good = igny8_sign( self::KEY, 'msg_1', '1', '{}' );
		$this->assertTrue( igny8_signature_holds( self::KEY, 'msg_1', '1', '{}', "v1a,x v1,x $good" ) );
		$this->assertFalse( igny8_signature_holds( self::KEY, 'msg_1', '1', '{}', str_repeat( 'v1,x ', 8 ) . $good ) );
	}

	public function test_what_is_no_key_cannot_sign(): void {
		$this->expectException( InvalidArgumentException::class );
		igny8_sign( '', 'msg_1', '1', '{}' );
	}

	public function test_only_a_whole_key_is_a_key(): void {
		$this->assertTrue( igny8_is_api_key( self::KEY ) );
		foreach ( array( '', substr( self::KEY, 0, -1 ), self::KEY . "\n", strtoupper( self::KEY ), 'admin@example.com' ) as $other ) {
			$this->assertFalse( igny8_is_api_key( $other ) );
		}
	}

	public function test_ids_are_as_the_standard_wants_them_and_differ(): void {
		$this->assertTrue( igny8_is_signed_grammar( igny8_new_id(), '1795371638' ) );
		$this->assertNotSame( igny8_new_id(), igny8_new_id() );
		$this->assertFalse( igny8_is_signed_grammar( 'msg 1', '1' ) );
		$this->assertFalse( igny8_is_signed_grammar( 'msg_1', "1\n" ) );
	}
}
